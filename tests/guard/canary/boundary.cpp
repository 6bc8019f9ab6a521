// Reaches for a folder it may not use: must not compile in the engine, the strategies or the sinks.
#include "feeds/feed.hpp"
