#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tests/support/program.hpp"

namespace tocsin {

// `tocsin run` beside a test, on the demo's day, played as fast as it goes where nobody holds it; and `tocsin control`.
class LiveProgram {
 public:
  LiveProgram() { tocsin("tape make 2025-01-27 --events 200000 -o day.tape"); }
  ~LiveProgram() {
    if (run_ > 0) end(SIGKILL);
  }
  LiveProgram(const LiveProgram&) = delete;
  LiveProgram& operator=(const LiveProgram&) = delete;
  LiveProgram(LiveProgram&&) = delete;
  LiveProgram& operator=(LiveProgram&&) = delete;

  [[nodiscard]] const ScratchFolder& folder() const { return folder_; }
  Ended tocsin(const std::string& arguments) const { return run_program(folder_.path(""), arguments); }
  Ended control(const std::string& words) const { return tocsin("control desk.toml " + words); }
  [[nodiscard]] nlohmann::json status() const { return nlohmann::json::parse(control("status").out); }
  [[nodiscard]] std::string file(const std::string& name) const { return text_of_file(folder_.path(name)); }
  [[nodiscard]] std::string log() const { return file("out/2025-01-27.jsonl"); }
  [[nodiscard]] std::string said() const { return file("run.err"); }

  // The demo's rules in the scratch folder, each of these words changed for the other.
  void write_rules(const std::string& name, std::initializer_list<std::pair<const char*, const char*>> changes = {}) {
    const std::string source = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27";
    std::string text = text_of_file(source + "/rules.toml");
    for (const auto& [from, to] : changes) text.replace(text.find(from), std::string_view(from).size(), to);
    folder_.file(name, "beside = '" + source + "'\n" + text);
  }
  // The feed is on a pace at which nothing comes until somebody asks for it.
  void write_desk(const std::string& more = "", const std::string& rules = "rules.toml") {
    folder_.file("desk.toml", "rules = '" + rules + "'\nfolder = 'out'\nday = '2025-01-27'\nclock = 'venue'\n" +
                                  "threads = 'three'\n" + more + "[control]\nsocket = 'desk.sock'\n" +
                                  "[[feed]]\nkind = 'played'\nfiles = 'day.tape'\nspeed = '0.001'\n");
  }

  void start() {
    run_ = ::fork();
    if (run_ == 0) {
      ::dup2(::open(folder_.path("run.out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDOUT_FILENO);
      ::dup2(::open(folder_.path("run.err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
      ::execl(TOCSIN_PROGRAM, TOCSIN_PROGRAM, "run", folder_.path("desk.toml").c_str(), "--quiet", nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 1'000 && control("status").status != 0; ++i) ::usleep(10'000);
  }
  // How it ended; a signal of 0 waits.
  int end(int signal) {
    if (signal != 0) ::kill(run_, signal);
    int status = 0;
    ::waitpid(std::exchange(run_, 0), &status, 0);
    return status;
  }
  // False where it does not come to that in half a minute.
  bool wait_until(const std::function<bool(const nlohmann::json&)>& is_so) const {
    for (int i = 0; i < 1'500; ++i) {
      if (is_so(status())) return true;
      ::usleep(20'000);
    }
    return false;
  }
  // Plays on to a time of the day, "10:30:00", and is held there.
  bool go_to(const std::string& time) const {
    if (control("pause").status != 0 || control("seek time=2025-01-27T" + time).status != 0) return false;
    nlohmann::json before;
    return wait_until([&](const nlohmann::json& status) {
      const auto& feed = status.at("feeds").at(0);
      const bool is_still = feed.at("play") == "paused" && feed.at("waiting") == 0 && status.at("events") == before;
      before = status.at("events");
      return is_still;
    });
  }
  // Plays the rest; how it ended.
  int play_out() {
    control("speed speed=max");
    control("resume");
    return end(0);
  }

 private:
  ScratchFolder folder_;
  pid_t run_ = 0;
};

}  // namespace tocsin
