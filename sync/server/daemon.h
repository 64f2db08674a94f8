// What a program does that stands in the background of a machine: gives up root, waits for signals, tells systemd that
// it is ready, takes as many file descriptors as it may. Called by main(), on its thread, before there are others.
#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "content/result.h"

namespace estation::sync::server {

[[nodiscard]] bool is_root();
// For ever: the user's groups, group and user, and nothing that is started later can take them back. `data` is given
// to the user when it belongs to root.
[[nodiscard]] content::Result<> become(const std::string& user, const std::filesystem::path& data);
// A "unix:/path" that was made as root becomes the user's, so that it answers there and can be removed; others are none.
[[nodiscard]] content::Result<> give_socket(const std::string& listen, const std::string& user);
void take_all_descriptors();

// SIGTERM and SIGINT are held back from now on, in all threads that begin later, until wait_for_end() fetches them.
void hold_signals();
// True: the program shall end. False: so much time has passed.
[[nodiscard]] bool wait_for_end(std::chrono::milliseconds at_most);
// "READY=1", "STOPPING=1"; nothing happens without systemd.
void tell_systemd(std::string_view state);

}  // namespace estation::sync::server
