// The Service is the Site of estation-server: it finds the page of a request, asks who is speaking, and lets the right
// thread do the work: the station desk and the figures desk (one transaction for all that wait), the office of the
// administrators. Owned by main(); see Site for threads.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "content/result.h"
#include "sync/server/http.h"
#include "sync/server/published.h"

namespace estation::sync::server {

struct ServiceSettings {
    std::filesystem::path repository;   // the folder of static files; must be there
    std::string database;               // as Database::open() takes it
    int poll_s = 300;                   // what stations are told
    // Where the timestamp's key lies, which signs what goes back to other stations on a stick; empty: nothing does.
    std::filesystem::path keys = {};
    // The administrators' pages, asked on a thread of their own, one at a time; without them /admin/ is not there.
    std::function<Reply(const Request&)> admin;
};

class Service : public Site {
public:
    [[nodiscard]] static content::Result<std::unique_ptr<Service>> open(ServiceSettings settings);
    // What stations are told of it; any thread.
    virtual void set_published(const Published& published) = 0;
    // Called now and then, from any one thread: what people wrote goes when its time is over.
    virtual void tidy() = 0;
};

// "event: bell\ndata: {\"version\":42,\"spread_ms\":250}\n\n": what exists, and over how long those who hear it shall spread their
// asking. One station asks at once; many come as fast as a small machine serves their files, four a millisecond.
[[nodiscard]] std::string bell_event(std::int64_t version, std::uint64_t bells_held);

}  // namespace estation::sync::server
