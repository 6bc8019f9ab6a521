#pragma once

#include <concurrentqueue/concurrentqueue.h>
#include <quickfix/Acceptor.h>
#include <quickfix/Application.h>
#include <quickfix/Initiator.h>
#include <quickfix/Log.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "fix/fix_link.hpp"
#include "fix/quickfix_session.hpp"

namespace tocsin {

// QuickFIX at work for a FixLink: its thread calls the Application's functions, and what they learn goes through a
// queue of bounded length to whoever polls. Nothing that is thrown passes between the two.
class FixLink::Wire : public FIX::Application, public FIX::LogFactory {
 public:
  explicit Wire(const FixOptions& options);
  ~Wire() override;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  Wire(Wire&&) = delete;
  Wire& operator=(Wire&&) = delete;

  bool poll(FixArrival& arrival) { return arrivals_.try_dequeue(arrival); }
  bool send(const FixMessage& message, std::size_t session);
  FixSessionState state(std::size_t session) const { return sessions_.at(session)->state(); }
  std::size_t sessions_count() const { return sessions_.size(); }
  std::uint16_t port() const { return options_.port; }

  // FIX::Application
  void onCreate(const FIX::SessionID&) override {}
  void onLogon(const FIX::SessionID& id) override;
  void onLogout(const FIX::SessionID& id) override;
  void toAdmin(FIX::Message&, const FIX::SessionID&) override {}
  void toApp(FIX::Message&, const FIX::SessionID&) noexcept override {}
  void fromAdmin(const FIX::Message& message, const FIX::SessionID& id) noexcept override;
  void fromApp(const FIX::Message& message, const FIX::SessionID& id) noexcept override;
  // FIX::LogFactory
  FIX::Log* create() override { return &own_log_; }
  FIX::Log* create(const FIX::SessionID& id) override;
  void destroy(FIX::Log*) override {}

 private:
  void start();
  void start_acceptor(const FIX::SessionSettings& settings);
  void give_dictionary();
  void close() noexcept;
  void wait_for_logouts();
  void ask_again_for_what_was_not_polled();
  template <class Act>
  void shield(const FIX::SessionID& id, Act&& act) noexcept;
  void on_session_message(const FIX::Message& message, std::size_t session);
  void on_sequence_reset(const FIX::Message& message, std::size_t session);
  void on_logon_message(const FIX::Message& message, std::size_t session);
  void deliver(FixArrival arrival);
  void deliver_message(const FIX::Message& message, std::size_t session);
  void enter_number(const FIX::Message& message, std::size_t session);
  void set_logged_on(const FIX::SessionID& id, bool is_logged_on);
  std::size_t place_of(const FIX::SessionID& id) const;

  FixOptions options_;
  std::vector<std::unique_ptr<QuickfixSession>> sessions_;
  FIX::NullLog own_log_;
  std::shared_ptr<FIX::DataDictionary> dictionary_;
  std::unique_ptr<FIX::MessageStoreFactory> stores_;
  moodycamel::ConcurrentQueue<FixArrival> arrivals_;  // of one producer, QuickFIX's thread
  std::atomic<bool> is_closing_{false};
  std::unique_ptr<FIX::Initiator> initiator_;
  std::unique_ptr<FIX::Acceptor> acceptor_;
};

}  // namespace tocsin
