// The units of docs/, as systemd itself reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

const std::string docs = TOCSIN_SOURCE_DIR "/docs/";
const std::string installed = "/usr/bin/tocsin";

class ServiceUnit : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v systemd-analyze > /dev/null") != 0) GTEST_SKIP() << "there is no systemd-analyze here";
  }

  // What systemd says against the units; the program is where it was built.
  std::string fault_of(std::string service) const {
    const std::size_t at = service.find(installed);
    if (at != std::string::npos) service.replace(at, installed.size(), TOCSIN_PROGRAM);
    folder_.file("tocsin.service", service);
    folder_.file("tocsin.timer", text_of_file(docs + "tocsin.timer"));
    const std::string command = "cd '" + folder_.path("") +
                                "' && SYSTEMD_LOG_LEVEL=notice systemd-analyze verify --man=no ./tocsin.service "
                                "./tocsin.timer > said.txt 2>&1";
    const bool is_sound = std::system(command.c_str()) == 0;
    const std::string said = text_of_file(folder_.path("said.txt"));
    return is_sound ? said : said + " refused";
  }

  ScratchFolder folder_;
};

TEST_F(ServiceUnit, is_understood_by_systemd) { EXPECT_EQ(fault_of(text_of_file(docs + "tocsin.service")), ""); }

TEST_F(ServiceUnit, would_be_refused_with_a_mistake_in_it) {
  std::string service = text_of_file(docs + "tocsin.service");
  service.replace(service.find("Restart=on-failure"), 18, "Restart=sometimes");
  EXPECT_THAT(fault_of(service), testing::HasSubstr("sometimes"));
}

}  // namespace
}  // namespace tocsin
