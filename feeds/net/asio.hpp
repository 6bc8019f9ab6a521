#pragma once

// Boost.Asio as the house uses it: compiled once, in asio.cpp, and known to the sources of feeds/net alone.
#include <boost/asio.hpp>
