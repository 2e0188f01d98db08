#include "tests/http/server_fixture.hpp"

namespace qalam::test {
namespace {

using namespace qalam::api;

class HttpUpload : public ServerTest {
 protected:
  /// PUT /file answers with hash and size; `keep` moves the file to where the test can look.
  void take_uploads(BodyPolicy policy = to_file) {
    route(
        Verb::put, "/file",
        [this](Call const& call) -> Result<Response> {
          auto const& upload = *call.request.upload;
          EXPECT_EQ(call.request.body, "");
          EXPECT_EQ(std::filesystem::file_size(upload.file), upload.size);
          if (call.request.query.find("keep")) {
            std::filesystem::rename(upload.file, folder / "kept");
          }
          return reply(Status::ok, to_hex(upload.sha256) + " " + std::to_string(upload.size));
        },
        policy);
  }
  std::size_t left_over() const {
    std::size_t count = 0;
    for ([[maybe_unused]] auto const& entry :
         std::filesystem::directory_iterator{options.uploads}) {
      ++count;
    }
    return count;
  }
  static std::string put(std::string const& body, std::string const& target = "/file") {
    return "PUT " + target +
           " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }
};

TEST_F(HttpUpload, IsStreamedToAFileAndHashed) {
  take_uploads();
  start();
  std::string body;
  for (int i = 0; body.size() < 5'000'000; ++i) body += std::to_string(i * 7919U) + "\n";
  auto const want = to_hex(sha256(body)) + " " + std::to_string(body.size());
  auto c = client();
  EXPECT_EQ(c.ask(put(body))->body, want);
  EXPECT_EQ(left_over(), 0U) << "a file that nobody took is removed";
  EXPECT_EQ(c.ask(put(body, "/file?keep"))->body, want);
  EXPECT_EQ(left_over(), 0U);
  std::ifstream kept{folder / "kept", std::ios::binary};
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>{kept}, {}), body);
}

TEST_F(HttpUpload, MayComeInChunksOrBeEmpty) {
  take_uploads();
  start();
  auto c = client();
  EXPECT_EQ(c.ask("PUT /file HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n")
                ->body,
            to_hex(sha256("abc")) + " 3");
  EXPECT_EQ(c.ask(put(""))->body, to_hex(sha256("")) + " 0");
}

TEST_F(HttpUpload, HasALimitOfItsOwn) {
  take_uploads(BodyPolicy{BodyPolicy::Kind::upload, 100'000});
  options.limits.body_bytes_max = 10;
  start();
  auto c = client();
  EXPECT_EQ(c.ask(put(std::string(100'000, 'u')))->status, 200);
  auto const refused = c.ask(put(std::string(100'001, 'u')));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413);
  EXPECT_EQ(left_over(), 0U);
}

TEST_F(HttpUpload, AHalfOneLeavesNothingBehind) {
  take_uploads();
  start();
  {
    auto c = client();
    ASSERT_TRUE(c.send("PUT /file HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"));
    for (int tries = 0; tries < 500 && left_over() == 0; ++tries) std::this_thread::sleep_for(2ms);
    EXPECT_EQ(left_over(), 1U);
  }
  server->stop();
  EXPECT_EQ(left_over(), 0U);
}

TEST_F(HttpUpload, WhatAKilledServerLeftIsRemovedAtTheStart) {
  std::filesystem::create_directories(options.uploads);
  std::ofstream{options.uploads / "upload-dead-1.part"} << "half";
  std::ofstream{options.uploads / "other"} << "not ours";
  start();
  EXPECT_EQ(left_over(), 1U);
}

TEST_F(HttpUpload, AFolderThatIsGoneIsAnIncident) {
  take_uploads();
  start();
  std::filesystem::remove_all(options.uploads);
  EXPECT_EQ(client().ask(put("abc"))->status, 500);
}

}  // namespace
}  // namespace qalam::test
