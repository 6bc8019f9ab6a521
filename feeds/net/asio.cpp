#include "feeds/net/asio.hpp"

#include <boost/asio/impl/src.hpp>
