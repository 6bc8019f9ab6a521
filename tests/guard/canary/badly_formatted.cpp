// Not as clang-format would have it.
int   badly( int x ){return x ;}
