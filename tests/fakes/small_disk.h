// A SmallDisk makes every write beyond a size fail, as a full disk does, until it goes out of scope. It limits
// the whole process: one test at a time.
#pragma once
#include <signal.h>
#include <sys/resource.h>

#include <stdexcept>

namespace estation::fakes {

class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        handler_ = ::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{bytes, before_.rlim_max};
        if (::setrlimit(RLIMIT_FSIZE, &small) != 0) throw std::runtime_error("cannot limit the size of files");
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int) = nullptr;
};

}  // namespace estation::fakes
