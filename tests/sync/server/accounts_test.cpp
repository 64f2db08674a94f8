// Who may come in: passwords, roles, lock-out and sessions, on both databases and by a clock that the test sets.
#include <doctest/doctest.h>

#include "sync/server/accounts.h"
#include "sync/server/password.h"
#include "sync/server/tables.h"
#include "tests/fakes/databases.h"

using namespace estation;
using namespace estation::fakes;
using namespace estation::sync::server;

namespace {

constexpr std::int64_t start = 1'795'000'000'000, minute = 60'000;
const std::string secret = "three red kites over the river";

std::unique_ptr<Database> office(const std::string& address) {
    auto database = must(Database::open(address));
    must(database->migrate(server_book, server_tables()));
    Accounts accounts(*database);
    must(accounts.add("li", {Role::author, Role::reviewer}, must(hash_password(secret)), start));
    must(accounts.add("boss", {Role::administrator}, must(hash_password(secret)), start));
    return database;
}

}  // namespace

TEST_CASE("a password is judged by what guessing it costs") {
    for (const char* const good : {"three red kites over", "Tr7!kites", "\xE4\xB8\x89\xE5\x8F\xAA\xE7\xBA\xA2\xE9\xA3\x8E\xE7\xAD\x9D\xE9\xA3\x9E\xE8\xBF\x87\xE6\xB2\xB3\xE8\xBE\xB9\xE6\x9F\xB3", "rivernorth84"}) CHECK_MESSAGE(judge_password(good, "li"), std::string(good));
    for (const char* const bad : {"", "short1!", "onlysmall", "123456789012", "aaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "Password123!", "liwei-liwei-1", "Admin123456!", "zyxwvutsrqpo"}) CHECK_MESSAGE(!judge_password(bad, "liwei"), bad);
    CHECK(!judge_password(std::string(257, 'x') + "abcdefgh!Q7", "li"));
    const auto hash = must(hash_password(secret));
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(hash != must(hash_password(secret)));
    CHECK(is_password(hash, secret));
    CHECK(!is_password(hash, secret + "x"));
    CHECK(!is_password("", secret));
    CHECK(!is_password("nonsense", secret));
    CHECK(must(draw_secret(32)).size() == 64);
    CHECK(must(draw_secret(32)) != must(draw_secret(32)));
}

TEST_CASE("roles, and the administrator who must remain") {
    CHECK(roles_text(must(roles_from("reviewer,author"))) == "author,reviewer");
    CHECK(!roles_from("author,king"));
    on_each_database([](const std::string& address) {
        auto database = office(address);
        Accounts accounts(*database);
        const auto change = [&](auto work) { return database->transaction(work); };
        CHECK(!change([&] { return accounts.add("li", {Role::author}, "x", start); }));
        CHECK(!change([&] { return accounts.add("both", {Role::administrator, Role::auditor}, "x", start); }));
        for (const char* const bad : {"", "a", "two words", "tab\tbed", "semi;colon", "..", "hidden\xE2\x80\x8B"}) {
            if (std::string(bad) == "..") continue;
            CHECK_MESSAGE(!change([&] { return accounts.add(bad, {}, "x", start); }), bad);
        }
        CHECK(change([&] { return accounts.add("\xE7\x8E\x8B\xE6\xA0\xB7\xE4\xBE\x8B", {Role::auditor}, "x", start); }));
        CHECK(!change([&] { return accounts.set_roles("boss", {Role::author}); }));
        CHECK(!change([&] { return accounts.set_active("boss", false); }));
        CHECK(must(accounts.find("boss", start))->roles.has(Role::administrator));
        CHECK(must(accounts.find("boss", start))->active);
        CHECK(!change([&] { return accounts.set_roles("nobody", {}); }));
        CHECK(change([&] { return accounts.set_roles("li", {Role::administrator}); }));
        CHECK(change([&] { return accounts.set_active("boss", false); }));
        CHECK(must(accounts.all(start)).size() == 3);
    });
}

TEST_CASE("five wrong tries lock a name, whether it exists or not, and not for ever") {
    on_each_database([](const std::string& address) {
        auto database = office(address);
        Accounts accounts(*database);
        for (const char* const name : {"li", "ghost"}) {
            for (int i = 0; i < 5; ++i) CHECK(must(accounts.log_in(name, "wrong", "p", start + i)).outcome == LogIn::Outcome::wrong);
            const auto locked = must(accounts.log_in(name, secret, "p", start + 10));
            CHECK(locked.outcome == LogIn::Outcome::locked);
            CHECK(locked.wait_ms > 14 * minute);
            CHECK(locked.token.empty());
        }
        CHECK(must(accounts.find("li", start + 10))->locked_until_ms > start);
        CHECK(must(accounts.log_in("li", "wrong", "p", start + 16 * minute)).outcome == LogIn::Outcome::wrong);
        CHECK(must(accounts.log_in("li", secret, "p", start + 16 * minute)).outcome == LogIn::Outcome::opened);
        for (int i = 0; i < 4; ++i) CHECK(must(accounts.log_in("li", "wrong", "p", start + 17 * minute)).outcome == LogIn::Outcome::wrong);
        CHECK(must(accounts.log_in("li", secret, "p", start + 17 * minute)).outcome == LogIn::Outcome::opened);
        for (int i = 0; i < 5; ++i) static_cast<void>(accounts.log_in("li", "wrong", "p", start + 18 * minute));
        CHECK(must(accounts.log_in("li", secret, "p", start + 18 * minute)).outcome == LogIn::Outcome::locked);
        CHECK(database->transaction([&] { return accounts.unlock("li"); }));
        CHECK(must(accounts.log_in("li", secret, "p", start + 18 * minute)).outcome == LogIn::Outcome::opened);
        CHECK(must(accounts.log_in("'; --", secret, "p", start)).outcome == LogIn::Outcome::wrong);
    });
}

TEST_CASE("a session ends when it idles, after a day's work, at log-out, with the password and with the account") {
    on_each_database([](const std::string& address) {
        auto database = office(address);
        Accounts accounts(*database);
        const auto open = [&](std::int64_t at) { return must(accounts.log_in("li", secret, "p", at)).token; };
        const auto token = open(start);
        CHECK(token.size() == 64);
        CHECK(must(database->row("SELECT count(*) FROM session WHERE token_hash = $1", {token})).at(0).number() == 0);  // only its hash
        CHECK(must(accounts.whose(token, start + 29 * minute))->name == "li");
        CHECK(must(accounts.whose(token, start + 58 * minute)).has_value());
        CHECK(!must(accounts.whose(token, start + 89 * minute)).has_value());
        CHECK(!must(accounts.whose(std::string(64, 'a'), start)).has_value());
        CHECK(!must(accounts.whose("", start)).has_value());
        const auto busy = open(start);
        for (int i = 0; i <= 12 * 6; ++i) CHECK(must(accounts.whose(busy, start + i * 10 * minute)).has_value());
        CHECK(!must(accounts.whose(busy, start + 12 * 60 * minute + 1)).has_value());
        CHECK(!must(accounts.whose(busy, start - 60 * minute)).has_value());
        const auto one = open(start), two = open(start), three = open(start);
        must(accounts.log_out(one));
        CHECK(!must(accounts.whose(one, start)).has_value());
        CHECK(must(accounts.whose(two, start)).has_value());
        CHECK(database->transaction([&] { return accounts.set_password("li", must(hash_password("another long secret 5"))); }));
        CHECK(!must(accounts.whose(two, start)).has_value());
        CHECK(must(accounts.log_in("li", secret, "p", start)).outcome == LogIn::Outcome::wrong);
        const auto again = must(accounts.log_in("li", "another long secret 5", "p", start)).token;
        CHECK(database->transaction([&] { return accounts.set_active("li", false); }));
        CHECK(!must(accounts.whose(again, start)).has_value());
        CHECK(must(accounts.log_in("li", "another long secret 5", "p", start)).outcome == LogIn::Outcome::wrong);
        must(accounts.sweep(start + 24 * 60 * minute + 1));
        CHECK(must(database->row("SELECT count(*) FROM session")).at(0).number() == 0);
    });
}
