#include "kiosk/drill/drill_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "content/durable.h"

namespace estation::kiosk::drill {
using content::Error;
using content::Result;

namespace {

Error fault(const std::filesystem::path& file) { return {content::plain_words(errno), file.string()}; }

}  // namespace

Result<DrillLog> DrillLog::create(const std::filesystem::path& file) {
    if (auto made = content::make_folder_durably(file.parent_path()); !made) return made.error();
    const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (handle < 0) return fault(file);
    DrillLog log(file, handle, 0);
    if (auto kept = content::sync_folder(file.parent_path()); !kept) return kept.error();
    return log;
}

Result<DrillLog> DrillLog::reopen(const std::filesystem::path& file, LogText& found) {
    const auto text = content::read_capped(file, largest);
    if (!text) return text.error();
    found = read_log_text(*text);
    const int handle = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (handle < 0) return fault(file);
    DrillLog log(file, handle, static_cast<std::int64_t>(found.good_bytes));
    // More than a torn last line is no power cut's doing: it is kept for whoever wants to know.
    if (found.damaged > 1)
        if (auto kept = content::write_durably(file.string() + ".damaged", *text); !kept) return kept.error();
    // What is torn goes before anything is written behind it.
    if (found.good_bytes < text->size() && (::ftruncate(handle, log.size_) != 0 || ::fdatasync(handle) != 0)) return fault(file);
    return log;
}

DrillLog::DrillLog(DrillLog&& other) noexcept : file_(std::move(other.file_)), handle_(std::exchange(other.handle_, -1)), size_(other.size_) {}

DrillLog& DrillLog::operator=(DrillLog&& other) noexcept {
    if (this == &other) return *this;
    if (handle_ >= 0) ::close(handle_);
    file_ = std::move(other.file_);
    handle_ = std::exchange(other.handle_, -1);
    size_ = other.size_;
    return *this;
}

DrillLog::~DrillLog() {
    if (handle_ >= 0) ::close(handle_);
}

Result<> DrillLog::append(const std::vector<DrillEvent>& events) {
    std::string text;
    for (const DrillEvent& e : events) text += line_of(e);
    // Always behind what is known to be whole: what an earlier, failed try has left there is written over.
    std::size_t done = 0;
    while (done < text.size()) {
        const auto n = ::pwrite(handle_, text.data() + done, text.size() - done, size_ + static_cast<std::int64_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fault(file_);
        done += static_cast<std::size_t>(n);
    }
    if (::fdatasync(handle_) != 0) return fault(file_);
    size_ += static_cast<std::int64_t>(text.size());
    return {};
}

}  // namespace estation::kiosk::drill
