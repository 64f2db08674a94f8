#include "sync/neighbour/finder.h"

#include <avahi-client/client.h>
#include <avahi-client/lookup.h>
#include <avahi-client/publish.h>
#include <avahi-common/address.h>
#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/strlst.h>
#include <avahi-common/thread-watch.h>
#include <avahi-common/timeval.h>
#include <sys/time.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

namespace estation::sync::neighbour {
using content::Error;
using content::Result;

namespace {

constexpr const char* service = "_estation._tcp";
constexpr unsigned retry_ms = 2'000;

// An address that an URL can hold. A link-local IPv6 address means nothing without its interface.
std::string host_of(const AvahiAddress& address) {
    char text[AVAHI_ADDRESS_STR_MAX] = {};
    avahi_address_snprint(text, sizeof text, &address);
    if (address.proto == AVAHI_PROTO_INET) return text;
    if (address.proto != AVAHI_PROTO_INET6 || (address.data.ipv6.address[0] == 0xfe && (address.data.ipv6.address[1] & 0xc0) == 0x80)) return {};
    return "[" + std::string(text) + "]";
}

std::string text_field(AvahiStringList* list, const char* name) {
    AvahiStringList* const found = avahi_string_list_find(list, name);
    if (!found) return {};
    char *key = nullptr, *value = nullptr;
    std::size_t size = 0;
    std::string text;
    if (avahi_string_list_get_pair(found, &key, &value, &size) == 0 && value) text.assign(value, std::min<std::size_t>(size, 128));
    avahi_free(key);
    avahi_free(value);
    return text;
}

// One service on one interface by one protocol, as Avahi tells of it coming and going.
using Place = std::tuple<AvahiIfIndex, AvahiProtocol, std::string>;

class AvahiFinder : public Finder {
public:
    explicit AvahiFinder(const Announcement& announcement) : announcement_(announcement), name_(announcement.name) {}
    AvahiFinder(const AvahiFinder&) = delete;
    AvahiFinder& operator=(const AvahiFinder&) = delete;

    Result<> start() {
        poll_ = avahi_threaded_poll_new();
        if (!poll_) return Error{"no memory for looking for neighbours", ""};
        connect();
        if (avahi_threaded_poll_start(poll_) != 0) return Error{"no thread for looking for neighbours", ""};
        return {};
    }
    ~AvahiFinder() override {
        if (!poll_) return;
        avahi_threaded_poll_stop(poll_);
        if (client_) avahi_client_free(client_);   // takes its browser, resolvers and group along
        avahi_threaded_poll_free(poll_);
    }

    std::vector<Neighbour> found() const override {
        const std::lock_guard lock(mutex_);
        std::vector<Neighbour> list;
        for (const auto& [place, neighbour] : found_)
            if (std::ranges::find(list, neighbour.name, &Neighbour::name) == list.end() && list.size() < most_neighbours) list.push_back(neighbour);
        std::ranges::sort(list, {}, &Neighbour::name);
        return list;
    }
    std::string trouble() const override {
        const std::lock_guard lock(mutex_);
        return trouble_;
    }

private:
    // Everything below runs on Avahi's thread, or before it has started.
    void connect() {
        int error = 0;
        // NO_FAIL: a daemon that comes later is found then. A message bus that comes later is not: it is tried again.
        client_ = avahi_client_new(avahi_threaded_poll_get(poll_), AVAHI_CLIENT_NO_FAIL, &AvahiFinder::on_client, this, &error);
        if (client_) return;
        say(avahi_strerror(error));
        connect_later();
    }
    void connect_later() {
        const AvahiPoll* const poll = avahi_threaded_poll_get(poll_);
        timeval when{};
        avahi_elapse_time(&when, retry_ms, retry_ms / 4);
        if (retry_) poll->timeout_update(retry_, &when);
        else retry_ = poll->timeout_new(poll, &when, &AvahiFinder::on_retry, this);
    }
    static void on_retry(AvahiTimeout*, void* self) {
        auto* const finder = static_cast<AvahiFinder*>(self);
        avahi_threaded_poll_get(finder->poll_)->timeout_update(finder->retry_, nullptr);
        if (!finder->client_) finder->connect();
    }
    static void on_client(AvahiClient* client, AvahiClientState state, void* self) { static_cast<AvahiFinder*>(self)->client_changed(client, state); }
    void client_changed(AvahiClient* client, AvahiClientState state) {
        client_ = client;
        switch (state) {
            case AVAHI_CLIENT_S_RUNNING:
                say("");
                browse();
                announce();
                break;
            case AVAHI_CLIENT_FAILURE:
                say(avahi_strerror(avahi_client_errno(client)));
                // The daemon went away, or the bus; a client that has failed stays failed.
                forget_all();
                browser_ = nullptr, group_ = nullptr;
                avahi_client_free(client);
                client_ = nullptr;
                connect_later();
                break;
            case AVAHI_CLIENT_S_COLLISION:
            case AVAHI_CLIENT_S_REGISTERING:
                if (group_) avahi_entry_group_reset(group_);
                break;
            case AVAHI_CLIENT_CONNECTING:
                say("no Avahi daemon answers");
                break;
        }
    }

    void browse() {
        if (browser_) return;
        browser_ = avahi_service_browser_new(client_, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, service, nullptr, AvahiLookupFlags(0), &AvahiFinder::on_browse, this);
        if (!browser_) say(avahi_strerror(avahi_client_errno(client_)));
    }
    static void on_browse(AvahiServiceBrowser*, AvahiIfIndex interface, AvahiProtocol protocol, AvahiBrowserEvent event, const char* name, const char* type, const char* domain,
                          AvahiLookupResultFlags flags, void* self) {
        static_cast<AvahiFinder*>(self)->browsed(interface, protocol, event, name, type, domain, flags);
    }
    void browsed(AvahiIfIndex interface, AvahiProtocol protocol, AvahiBrowserEvent event, const char* name, const char* type, const char* domain, AvahiLookupResultFlags flags) {
        if (event == AVAHI_BROWSER_REMOVE) {
            const std::lock_guard lock(mutex_);
            found_.erase({interface, protocol, name});
        }
        if (event == AVAHI_BROWSER_FAILURE) say(avahi_strerror(avahi_client_errno(client_)));
        if (event != AVAHI_BROWSER_NEW || (flags & AVAHI_LOOKUP_RESULT_OUR_OWN) != 0) return;
        // The answer frees the question.
        (void)avahi_service_resolver_new(client_, interface, protocol, name, type, domain, AVAHI_PROTO_UNSPEC, AvahiLookupFlags(0), &AvahiFinder::on_resolve, this);
    }
    static void on_resolve(AvahiServiceResolver* resolver, AvahiIfIndex interface, AvahiProtocol protocol, AvahiResolverEvent event, const char* name, const char*, const char*, const char*,
                           const AvahiAddress* address, std::uint16_t port, AvahiStringList* fields, AvahiLookupResultFlags, void* self) {
        if (event == AVAHI_RESOLVER_FOUND) static_cast<AvahiFinder*>(self)->resolved({interface, protocol, name}, *address, port, fields);
        avahi_service_resolver_free(resolver);
    }
    void resolved(const Place& place, const AvahiAddress& address, std::uint16_t port, AvahiStringList* fields) {
        const std::string host = host_of(address);
        if (host.empty() || text_field(fields, "district") != announcement_.district) return;
        const std::lock_guard lock(mutex_);
        // Anybody may announce; what a crowd announces must not fill the memory.
        if (found_.size() < 8 * most_neighbours) found_[place] = {std::get<2>(place), "http://" + host + ":" + std::to_string(port)};
    }

    void announce() {
        if (announcement_.port == 0) return;
        if (!group_) group_ = avahi_entry_group_new(client_, &AvahiFinder::on_group, this);
        if (!group_ || !avahi_entry_group_is_empty(group_)) return;
        const std::string district = "district=" + announcement_.district;
        int done = AVAHI_ERR_COLLISION;
        for (int tries = 0; tries < 100 && done == AVAHI_ERR_COLLISION; ++tries) {
            done = avahi_entry_group_add_service(group_, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, AvahiPublishFlags(0), name_.c_str(), service, nullptr, nullptr, announcement_.port, "v=1",
                                                 district.c_str(), nullptr);
            if (done == AVAHI_ERR_COLLISION) other_name();
        }
        if (done >= 0) done = avahi_entry_group_commit(group_);
        if (done < 0) say(avahi_strerror(done));
    }
    static void on_group(AvahiEntryGroup* group, AvahiEntryGroupState state, void* self) {
        if (state != AVAHI_ENTRY_GROUP_COLLISION) return;
        auto* const finder = static_cast<AvahiFinder*>(self);
        finder->other_name();
        finder->group_ = group;
        avahi_entry_group_reset(group);
        finder->announce();
    }
    void other_name() {
        char* const next = avahi_alternative_service_name(name_.c_str());
        name_ = next;
        avahi_free(next);
    }

    void say(const char* trouble) {
        const std::lock_guard lock(mutex_);
        trouble_ = trouble;
    }
    void forget_all() {
        const std::lock_guard lock(mutex_);
        found_.clear();
    }

    const Announcement announcement_;
    std::string name_;
    AvahiThreadedPoll* poll_ = nullptr;
    AvahiClient* client_ = nullptr;
    AvahiTimeout* retry_ = nullptr;   // goes with the poll
    AvahiServiceBrowser* browser_ = nullptr;
    AvahiEntryGroup* group_ = nullptr;
    mutable std::mutex mutex_;
    std::map<Place, Neighbour> found_;
    std::string trouble_;
};

}  // namespace

Result<std::unique_ptr<Finder>> Finder::open(const Announcement& announcement) {
    // Nothing outlasts a fork or a failure: the object owns all of it.
    auto finder = std::make_unique<AvahiFinder>(announcement);
    if (auto started = finder->start(); !started) return started.error();
    return std::unique_ptr<Finder>(std::move(finder));
}

}  // namespace estation::sync::neighbour
