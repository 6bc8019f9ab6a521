// Adds one to the largest int: the undefined-behaviour sanitizer has to say so.
#include <limits>

int main(int argc, char**) { return std::numeric_limits<int>::max() + argc > 0 ? 0 : 1; }
