// A zip archive made by hand, its files stored as they are, so that tests can also make one that lies. One thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace estation::fakes {

class ZipBytes {
public:
    ZipBytes& add(std::string_view name, std::string_view bytes, std::uint32_t mode = 0100644) { return add_packed(name, bytes, 0, checksum(bytes), bytes.size(), mode); }

    // So many times the letter a, packed as far as the fixed code of deflate goes: about 150 to 1.
    ZipBytes& add_bomb(std::string_view name, std::size_t size) {
        std::string packed;
        int filled = 0;
        const auto put = [&](std::uint32_t code, int bits) {  // a Huffman code comes with its first bit first
            for (int i = bits - 1; i >= 0; --i) {
                if (filled % 8 == 0) packed.push_back(0);
                packed.back() = static_cast<char>(packed.back() | static_cast<char>((code >> i & 1u) << (filled % 8)));
                ++filled;
            }
        };
        put(0b110, 3);          // the last block, fixed codes
        put(0x30 + 'a', 8);
        std::size_t made = 1;
        for (; made + 258 <= size; made += 258) put(0b1100010100000, 13);   // once more the last letter, 258 times
        put(0, 7);
        return add_packed(name, packed, 8, checksum(std::string(made, 'a')), made, 0100644);
    }

    ZipBytes& add_packed(std::string_view name, std::string_view bytes, int method, std::uint32_t crc, std::size_t unpacked, std::uint32_t mode) {
        const auto offset = static_cast<std::uint32_t>(files_.size());
        const auto sizes = number(crc, 4) + number(bytes.size(), 4) + number(unpacked, 4) + number(name.size(), 2) + number(0, 2);
        const auto head = number(20, 2) + number(0x800, 2) + number(static_cast<std::uint64_t>(method), 2) + number(0, 4);
        files_ += "PK\x03\x04" + head + sizes;
        (files_ += name) += bytes;
        directory_ += "PK\x01\x02" + number(0x314, 2) + head + sizes + number(0, 2) + number(0, 2) + number(0, 2) + number(static_cast<std::uint64_t>(mode) << 16, 4) + number(offset, 4);
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
