// A variable nobody reads: only a warning, so the build has to stop here.
#include "engine/price.hpp"

namespace tocsin {
void forget_a_price();
void forget_a_price() { const Price unused_price{1}; }
}  // namespace tocsin
