# What needs libcurl or zstd is a library of its own: a kiosk without a server loads neither.
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
file(GLOB NETWORK_SOURCES CONFIGURE_DEPENDS sync/transport_curl.cpp sync/protocol.cpp sync/upload.cpp sync/server_line.cpp)
add_library(estation_network STATIC ${NETWORK_SOURCES})
target_link_libraries(estation_network PUBLIC estation_sync PRIVATE PkgConfig::CURL PkgConfig::ZSTD nlohmann_json::nlohmann_json)
include(sync/server/server.cmake)
include(sync/neighbour/neighbour.cmake)
