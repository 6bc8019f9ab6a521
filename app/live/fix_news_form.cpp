#include <filesystem>
#include <utility>

#include "app/live/feed_keys.hpp"
#include "app/live/sink_kinds.hpp"
#include "sinks/fix/news_sink.hpp"

namespace tocsin {
namespace {

class FixNewsForm final : public SinkForm {
 public:
  explicit FixNewsForm(FixNewsOptions options) : options_(std::move(options)) {}

  std::unique_ptr<Sink> open(const Names& names) const override {
    return std::make_unique<FixNewsSink>(options_, names);
  }

 private:
  FixNewsOptions options_;
};

}  // namespace

std::unique_ptr<SinkForm> read_fix_news(KeyReader& keys, const std::string& folder) {
  constexpr std::int64_t port_max = 65'535;
  FixNewsOptions options;
  options.session.role = FixRole::acceptor;
  const auto port = keys.required("port", "the number of a port, 1 to 65535",
                                  [](const TomlValue& value) { return whole_of(value, 1, port_max); });
  options.session.port = static_cast<std::uint16_t>(port.value_or(0));
  options.session.sender = keys.optional("sender", "our CompID", string_of).value_or("TOCSIN");
  const auto desks = keys.required("desks", "the CompIDs of the desks that may log on", words_of);
  for (const Word& desk : desks.value_or(std::vector<Word>{})) options.session.counterparties.push_back(desk.text);
  const auto store = keys.optional("store", "the path of a folder for the sessions' numbers and messages", string_of);
  if (store) options.session.store_folder = (std::filesystem::path(folder) / *store).string();
  return std::make_unique<FixNewsForm>(std::move(options));
}

}  // namespace tocsin
