#include "kiosk/staff/pin.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace estation::kiosk::staff;
namespace fs = std::filesystem;

namespace {
struct Folder {
    fs::path path = fs::temp_directory_path() / ("pin-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] fs::path file() const { return path / "staff-pin.txt"; }
};
}  // namespace

TEST_CASE("a PIN is six to eight digits and no simple row") {
    for (const char* good : {"482913", "2580741", "11223344", "90210846"}) CHECK(wrong_with(good) == PinFault::none);
    CHECK(wrong_with("48291") == PinFault::too_short);
    CHECK(wrong_with("") == PinFault::too_short);
    CHECK(wrong_with("482913746") == PinFault::too_long);
    CHECK(wrong_with("48a913") == PinFault::not_digits);
    for (const char* simple : {"000000", "88888888", "123456", "01234567", "987654", "890123", "321098"}) {
        CAPTURE(simple);
        CHECK(wrong_with(simple) == PinFault::too_simple);
    }
}

TEST_CASE("there is no PIN before one is set, and it is not readable afterwards") {
    const Folder folder;
    PinBook book(folder.file(), "boot");
    CHECK(book.state(0).state == PinState::unset);
    for (const char* guess : {"", "000000", "123456", "admin"}) CHECK_FALSE(book.attempt(guess, 0)->right);
    CHECK_FALSE(book.set("123456"));
    REQUIRE(book.set("482913"));
    std::ifstream in(folder.file());
    const std::string kept{std::istreambuf_iterator<char>(in), {}};
    CHECK(kept.find("482913") == std::string::npos);
    CHECK(kept.find("$argon2id$") != std::string::npos);
    CHECK(book.attempt("482913", 10)->right);
    CHECK_FALSE(PinBook(folder.file(), "boot").set("574839"));  // only who has opened it may change it
    REQUIRE(book.set("574839"));
    CHECK_FALSE(book.attempt("482913", 11)->right);
    CHECK(book.attempt("574839", 12)->right);
}

TEST_CASE("five wrong tries lock it for a quarter of an hour, whatever is pulled or set") {
    const Folder folder;
    REQUIRE(PinBook(folder.file(), "a").set("482913"));
    PinBook book(folder.file(), "a");
    for (int n = 1; n < most_tries; ++n) {
        const auto v = book.attempt("000001", 100 + n);
        CHECK(v->state == PinState::ready);
        CHECK(v->tries_left == most_tries - n);
    }
    const auto fifth = book.attempt("000001", 110);
    CHECK(fifth->state == PinState::locked);
    CHECK(fifth->locked_s == lock_s);
    CHECK_FALSE(book.attempt("482913", 111)->right);  // the right one does not open a locked door
    CHECK(book.state(110 + lock_s - 1).locked_s == 1);
    // A restart of the program changes nothing, a reboot begins the wait anew, time that runs backwards gives nothing away.
    CHECK(PinBook(folder.file(), "a").state(200).locked_s == lock_s - 90);
    CHECK(PinBook(folder.file(), "b").state(5).locked_s == lock_s);
    CHECK(book.state(3).locked_s == lock_s);
    PinBook rebooted(folder.file(), "b");
    CHECK_FALSE(rebooted.attempt("482913", 20)->right);
    CHECK(rebooted.state(20 + lock_s - 5).locked_s == 5);
    CHECK(rebooted.attempt("482913", 20 + lock_s)->right);
    CHECK(rebooted.state(20 + lock_s).tries_left == most_tries);
}

TEST_CASE("pulling the plug while it judges gives no further try") {
    const Folder folder;
    REQUIRE(PinBook(folder.file(), "a").set("482913"));
    for (int n = 0; n < most_tries; ++n) (void)static_cast<bool>(PinBook(folder.file(), "a").attempt("000001", 50));
    CHECK(PinBook(folder.file(), "a").state(50).state == PinState::locked);
    // A file that is nonsense is as good as none: root decides about this folder.
    std::ofstream(folder.file()) << "hash\nwrong 99999999999999999999\n";
    CHECK_FALSE(PinBook(folder.file(), "a").attempt("482913", 60)->right);
}
