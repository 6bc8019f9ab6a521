#include "fix/fix_link.hpp"

#include <utility>

#include "fix/quickfix_wire.hpp"

namespace tocsin {

FixLink::FixLink(const FixOptions& options) : wire_(std::make_unique<Wire>(options)) {}
FixLink::~FixLink() = default;

bool FixLink::poll(FixArrival& arrival) { return wire_->poll(arrival); }
bool FixLink::send(const FixMessage& message, std::size_t session) { return wire_->send(message, session); }
FixSessionState FixLink::state(std::size_t session) const { return wire_->state(session); }
std::size_t FixLink::sessions_count() const { return wire_->sessions_count(); }
std::uint16_t FixLink::port() const { return wire_->port(); }

}  // namespace tocsin
