// CurlTransport is the Transport of the real world, on libcurl: http and https only, redirects only within the
// scheme of the address, certificates checked, no cookies, no compression, no credentials. One thread at a time.
#pragma once
#include <memory>
#include <string>

#include "sync/transport.h"

namespace estation::sync {

struct CurlSettings {
    std::string proxy;                       // "http://proxy:3128"; empty: what the environment says
    std::string user_agent = "estation";
    std::string certificates;                // a file of authorities to trust; empty: the system's
};

class CurlTransport : public Transport {
public:
    [[nodiscard]] static content::Result<std::unique_ptr<CurlTransport>> open(const CurlSettings& settings = {});
    ~CurlTransport() override;
    [[nodiscard]] content::Result<Reply> get(const Ask& ask, Sink& sink) override;
    [[nodiscard]] content::Result<Answered> post(const Message& message) override;

private:
    struct State;
    explicit CurlTransport(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace estation::sync
