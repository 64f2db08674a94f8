# The neighbour program: the server's HTTP and Avahi, in a library that no kiosk links.
pkg_check_modules(AVAHI REQUIRED IMPORTED_TARGET avahi-client)
add_library(estation_neighbour STATIC sync/neighbour/finder.cpp sync/neighbour/shelf.cpp)
target_link_libraries(estation_neighbour PUBLIC estation_sync estation_http PRIVATE PkgConfig::AVAHI)
add_executable(estation-neighbour sync/neighbour/main.cpp)
target_link_libraries(estation-neighbour PRIVATE estation_neighbour spdlog::spdlog)
target_link_options(estation-neighbour PRIVATE -Wl,--as-needed)
