# What goes over the network is a library of its own. libcurl's functions are found at run time (sync/transport_curl.cpp),
# so that a kiosk without a server does not load it; only its header is needed here.
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
file(GLOB NETWORK_SOURCES CONFIGURE_DEPENDS sync/transport_curl.cpp sync/protocol.cpp sync/upload.cpp sync/sealed_batch.cpp sync/satchel.cpp sync/server_line.cpp sync/client.cpp)
add_library(estation_network STATIC ${NETWORK_SOURCES})
target_link_libraries(estation_network PUBLIC estation_sync PRIVATE ${CMAKE_DL_LIBS} PkgConfig::ZSTD nlohmann_json::nlohmann_json)
target_include_directories(estation_network SYSTEM PRIVATE ${CURL_INCLUDE_DIRS})
include(sync/server/server.cmake)
include(sync/neighbour/neighbour.cmake)
