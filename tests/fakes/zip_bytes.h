// A zip archive made by hand, its files stored as they are, so that tests can also make one that lies. One thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace estation::fakes {

class ZipBytes {
public:
    ZipBytes& add(std::string_view name, std::string_view bytes, std::uint32_t mode = 0100644) {
        const auto crc = checksum(bytes);
        const auto offset = static_cast<std::uint32_t>(files_.size());
        const auto sizes = number(crc, 4) + number(bytes.size(), 4) + number(bytes.size(), 4) + number(name.size(), 2) + number(0, 2);
        files_ += "PK\x03\x04" + number(20, 2) + number(0x800, 2) + number(0, 8 - 2) + sizes;
        (files_ += name) += bytes;
        directory_ += "PK\x01\x02" + number(0x314, 2) + number(20, 2) + number(0x800, 2) + number(0, 8 - 2) + sizes + number(0, 2) + number(0, 2) + number(0, 2) + number(static_cast<std::uint64_t>(mode) << 16, 4) + number(offset, 4);
        directory_ += name;
        ++count_;
        return *this;
    }
    [[nodiscard]] std::string bytes() const {
        return files_ + directory_ + "PK\x05\x06" + number(0, 4) + number(count_, 2) + number(count_, 2) + number(directory_.size(), 4) + number(files_.size(), 4) + number(0, 2);
    }

private:
    static std::string number(std::uint64_t value, int bytes) {
        std::string out;
        for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(i < 8 ? value >> (8 * i) & 0xFF : 0));
        return out;
    }
    static std::uint32_t checksum(std::string_view bytes) {
        std::uint32_t crc = 0xFFFFFFFFu;
        for (const char c : bytes) {
            crc ^= static_cast<unsigned char>(c);
            for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1u ? 0xEDB88320u : 0u);
        }
        return ~crc;
    }
    std::string files_, directory_;
    std::uint64_t count_ = 0;
};

}  // namespace estation::fakes
