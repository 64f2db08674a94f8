#include "content/durable.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <vector>

#include "tests/fakes/scratch.h"
#include "tests/fakes/small_disk.h"

using namespace estation;
using namespace estation::content;
using fakes::get;
using fakes::put;
using fakes::Scratch;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file appears whole, and replaces an older one whole") {
    const Scratch scratch;
    const auto file = scratch / "a.txt";
    CHECK(write_durably(file, "first"));
    CHECK(get(file) == "first");
    const std::string large(3 << 20, 'z');
    CHECK(write_durably(file, large));
    CHECK(get(file) == large);
    CHECK(write_durably(file, ""));
    CHECK(get(file).empty());
    CHECK(files_in(scratch.path()) == 1);
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0444) == 0444);
}

TEST_CASE("a bare name is written into the present folder") {
    const Scratch scratch;
    const auto before = fs::current_path();
    fs::current_path(scratch.path());
    CHECK(write_durably("bare", "x"));
    fs::current_path(before);
    CHECK(get(scratch / "bare") == "x");
}

TEST_CASE("when the disk is full the target is untouched, nothing is left behind and the error says so") {
    const Scratch scratch;
    const auto file = scratch / "a.txt";
    REQUIRE(write_durably(file, "old"));
    {
        const fakes::SmallDisk small(1000);
        const auto written = write_durably(file, std::string(5000, 'n'));
        REQUIRE_FALSE(written);
        CHECK(written.error().where == file.string());
        CHECK(written.error().text == "cannot write the file: the file is too large for this disk");
    }
    CHECK(get(file) == "old");
    CHECK(files_in(scratch.path()) == 1);
}

TEST_CASE("errors name the path and say in plain words what is wrong") {
    const Scratch scratch;
    const auto missing = write_durably(scratch / "no/such/file", "x");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().line() == (scratch / "no/such/file").string() + ": cannot begin a new file: there is no such file or folder");
    fs::create_directory(scratch / "folder");
    put(scratch / "folder/inside", "x");
    const auto onto_folder = write_durably(scratch / "folder", "x");
    REQUIRE_FALSE(onto_folder);
    CHECK(onto_folder.error().text.starts_with("cannot put the new file in its place: "));
    CHECK(files_in(scratch.path()) == 1);  // no unfinished file beside it
    CHECK(plain_words(ENOSPC) == "no space left on the disk");
    CHECK_FALSE(plain_words(ENOTSUP).empty());
    CHECK_FALSE(sync_folder(scratch / "nowhere"));
    CHECK(sync_folder(scratch.path()));
}

TEST_CASE("a file that is not finished leaves no trace, and its name is known as unfinished") {
    const Scratch scratch;
    {
        auto file = NewFile::beside(scratch / "film.mp4");
        REQUIRE(file);
        CHECK(file->write(std::as_bytes(std::span(std::string_view("half")))));
        REQUIRE(files_in(scratch.path()) == 1);
        const auto name = fs::directory_iterator(scratch.path())->path().filename().string();
        CHECK(is_unfinished_name(name));
        CHECK(name.front() == '.');
        const NewFile moved = std::move(*file);  // the one that moved away must not remove it twice
    }
    CHECK(files_in(scratch.path()) == 0);
    CHECK_FALSE(is_unfinished_name("film.mp4"));
    CHECK_FALSE(is_unfinished_name(".hidden"));
}

TEST_CASE("folders are made with all that is above them") {
    const Scratch scratch;
    CHECK(make_folder_durably(scratch / "a/b/c"));
    CHECK(fs::is_directory(scratch / "a/b/c"));
    CHECK(make_folder_durably(scratch / "a/b/c"));
    CHECK(make_folder_durably(scratch.path().string() + "/d/"));
    put(scratch / "file", "x");
    const auto through_file = make_folder_durably(scratch / "file/below");
    REQUIRE_FALSE(through_file);
    CHECK(through_file.error().text.find("a part of the path is a file") != std::string::npos);
    CHECK_FALSE(make_folder_durably(scratch / "file"));
}

TEST_CASE("reading stops at the cap with an error, not with less") {
    const Scratch scratch;
    put(scratch / "f", std::string(100'000, 'q'));
    CHECK(read_capped(scratch / "f", 100'000).value().size() == 100'000);
    CHECK_FALSE(read_capped(scratch / "f", 99'999));
    CHECK_FALSE(read_capped(scratch / "none", 10));
    CHECK_FALSE(read_capped(scratch.path(), 10));
}

TEST_CASE("writers of one name never mix") {
    const Scratch scratch;
    {
        std::vector<std::jthread> threads;
        for (char letter = 'a'; letter < 'e'; ++letter) {
            threads.emplace_back([&scratch, letter] {
                for (int i = 0; i < 20; ++i) {
                    if (!write_durably(scratch / "shared", std::string(20'000, letter))) throw std::runtime_error("not written");
                }
            });
        }
    }
    const auto text = get(scratch / "shared");
    CHECK(text.size() == 20'000);
    CHECK(std::ranges::count(text, text[0]) == 20'000);
    CHECK(files_in(scratch.path()) == 1);
}
