#pragma once

// Boost.Asio as the house uses it: compiled once, in asio.cpp, and known to sources alone, no header.
#include <boost/asio.hpp>
