// The one door through which everything passes that must survive a power cut: write a temporary file beside
// the target, fsync it, rename it over the target, fsync the folder. Any thread; the caller serialises writers of one name.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "content/result.h"

namespace estation::content {

enum class Readers { everybody, owner };   // who may read the file; a secret key is its owner's
[[nodiscard]] Result<> write_durably(const std::filesystem::path& target, std::span<const std::byte> bytes, Readers readers = Readers::everybody);
[[nodiscard]] Result<> write_durably(const std::filesystem::path& target, std::string_view text, Readers readers = Readers::everybody);
// fsync of a folder, after removals or when several files were renamed into it.
[[nodiscard]] Result<> sync_folder(const std::filesystem::path& folder);
// Makes a folder and those above it that are missing; each is durable in its parent before the next is made.
[[nodiscard]] Result<> make_folder_durably(const std::filesystem::path& folder);
// The whole file as it is; more than `cap` bytes is an error, not a short answer.
[[nodiscard]] Result<std::string> read_capped(const std::filesystem::path& file, std::uint64_t cap);
// "no space left on the disk": what the operating system's error number means, in words a keeper understands.
[[nodiscard]] std::string plain_words(int error_number);
// True for the names that write_durably() gives to what is not finished; they mean nothing after a power cut.
[[nodiscard]] bool is_unfinished_name(std::string_view file_name);

// A file on its way: written in pieces under a temporary name, then renamed whole. When it goes out of scope
// before finish(), the temporary is removed. One thread at a time.
class NewFile {
public:
    [[nodiscard]] static Result<NewFile> beside(const std::filesystem::path& target, Readers readers = Readers::everybody);
    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    [[nodiscard]] Result<> write(std::span<const std::byte> bytes);
    // fsync and rename. The caller still owes a sync_folder(): files that go into one folder share it.
    [[nodiscard]] Result<> finish();

private:
    NewFile(std::filesystem::path target, std::filesystem::path temporary, int file)
        : target_(std::move(target)), temporary_(std::move(temporary)), file_(file) {}
    void abandon();

    std::filesystem::path target_, temporary_;
    int file_ = -1;
};

}  // namespace estation::content
