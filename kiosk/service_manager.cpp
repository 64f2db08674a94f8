#include "kiosk/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace estation::kiosk {

ServiceManager ServiceManager::from_environment() {
    ServiceManager m;
    if (const char* address = std::getenv("NOTIFY_SOCKET"); address != nullptr && (address[0] == '/' || address[0] == '@') && address[1] != 0) m.address_ = address;
    if (const char* text = std::getenv("WATCHDOG_USEC"); text != nullptr && !m.address_.empty()) {
        std::int64_t us = 0;
        const auto [end, fault] = std::from_chars(text, text + std::strlen(text), us);
        if (fault == std::errc{} && *end == 0 && us > 0) m.watchdog_ = std::chrono::microseconds(us);
    }
    return m;
}

bool ServiceManager::tell(std::string_view lines) const {
    sockaddr_un to{};
    if (address_.empty() || address_.size() >= sizeof to.sun_path) return false;
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    if (to.sun_path[0] == '@') to.sun_path[0] = 0;  // the abstract namespace
    const int line = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (line < 0) return false;
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    const auto sent = ::sendto(line, lines.data(), lines.size(), MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), length);
    ::close(line);
    return sent == static_cast<ssize_t>(lines.size());
}

}  // namespace estation::kiosk
