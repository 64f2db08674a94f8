#include "sync/server/routes.h"

namespace estation::sync::server {

namespace {

constexpr std::uint64_t nothing = 0, small = 64u << 10, batch = 1u << 20, picture = 4u << 20, stick = 16u << 20;

constexpr Route table[] = {
    // what is published: static files, the same that nginx serves
    {Method::get, "/repo/", Caller::anybody, nothing, Page::repository},
    {Method::head, "/repo/", Caller::anybody, nothing, Page::repository},
    // stations
    {Method::post, "/v1/enrol", Caller::anybody, small, Page::enrol},
    {Method::post, "/v1/check-in", Caller::station, small, Page::check_in},
    {Method::post, "/v1/screenshot", Caller::station, picture, Page::screenshot},
    {Method::post, "/v1/figures", Caller::station, batch, Page::figures},
    {Method::post, "/v1/figures/carried", Caller::station, batch, Page::carried_figures},  // another station's, from a stick
    {Method::get, "/v1/bell", Caller::anybody, nothing, Page::bell},
    {Method::get, "/v1/well", Caller::anybody, nothing, Page::well},  // for whoever watches over the server
    // administrators
    {Method::get, "/admin/", Caller::account, nothing, Page::admin},
    {Method::post, "/admin/", Caller::account, stick, Page::admin},
    {Method::put, "/admin/", Caller::account, stick, Page::admin},
    {Method::patch, "/admin/", Caller::account, small, Page::admin},
    {Method::remove, "/admin/", Caller::account, small, Page::admin},
};

bool fits(const Route& route, std::string_view path) { return route.path.ends_with('/') ? path.starts_with(route.path) && path.size() > route.path.size() : path == route.path; }

}  // namespace

std::span<const Route> routes() { return table; }

const Route* find_route(Method method, std::string_view path, bool& wrong_method) {
    wrong_method = false;
    for (const Route& route : table) {
        if (!fits(route, path)) continue;
        if (route.method == method) return &route;
        wrong_method = true;
    }
    return nullptr;
}

}  // namespace estation::sync::server
