#pragma once

#include "engine/alert.hpp"

namespace tocsin {

// Where what rang is written down before anybody else is told.
class AlertRecord {
 public:
  AlertRecord() = default;
  AlertRecord(const AlertRecord&) = delete;
  AlertRecord& operator=(const AlertRecord&) = delete;
  AlertRecord(AlertRecord&&) = delete;
  AlertRecord& operator=(AlertRecord&&) = delete;
  virtual ~AlertRecord() = default;

  // The next alert, from the first. False: it was there already.
  virtual bool keep(const Alert& alert) = 0;
};

}  // namespace tocsin
