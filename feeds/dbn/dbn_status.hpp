#pragma once

#include "engine/event.hpp"
#include "feeds/dbn/dbn_records.hpp"

namespace tocsin::dbn {

// A status record's codes as a Status. An action that is an auction or a mere notice gives the state that its own
// is_trading and is_quoting tell. The reason becomes the venues' own halt code where there is one (UTP: "LUDP", "T1",
// "MWC1"), else Databento's number; none is empty. Codes: "Status", databento.com/docs, StatusAction and StatusReason
// in github.com/databento/dbn, rust/dbn/src/enums.rs; halt codes: nasdaqtrader.com, "Trade halt codes".
[[nodiscard]] Status status_of(const StatusRecord& record) noexcept;

// Writes the codes that `status_of` reads as the same Status; leaves the header and the time alone.
void set_status(StatusRecord& record, const Status& status) noexcept;

}  // namespace tocsin::dbn
