#include "app/live/switch_off_keeper.hpp"

namespace tocsin {

std::size_t SwitchOffKeeper::poll() {
  std::size_t work = 0;
  for (std::size_t edition = 0; edition <= desk_.edition(); ++edition) {
    if (const auto& record = desk_.edition_of(edition).switch_offs) work += record->tend();
  }
  return work;
}

}  // namespace tocsin
