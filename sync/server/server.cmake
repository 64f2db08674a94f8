# The server is a library of its own, which no kiosk links. Boost is headers only: Debian 12 calls 1.81 libboost1.81-dev
# and Debian 13 has 1.83 as libboost-dev.
find_package(Boost 1.81 REQUIRED)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
# What carries HTTP is a library below it: the neighbour program needs that, and no database.
set(HTTP_SOURCES sync/server/daemon.cpp sync/server/exchange.cpp sync/server/head.cpp sync/server/http.cpp sync/server/static_files.cpp)
add_library(estation_http STATIC ${HTTP_SOURCES})
target_link_libraries(estation_http PUBLIC estation_content PRIVATE Boost::headers nlohmann_json::nlohmann_json Threads::Threads)
file(GLOB SERVER_SOURCES CONFIGURE_DEPENDS sync/server/*.cpp)
list(FILTER SERVER_SOURCES EXCLUDE REGEX "sync/server/(main|daemon|exchange|head|http|static_files)\\.cpp$")
add_library(estation_server STATIC ${SERVER_SOURCES})
target_link_libraries(estation_server PUBLIC estation_network estation_http PRIVATE PkgConfig::SQLITE PkgConfig::PQ PkgConfig::ARGON2 PkgConfig::ARCHIVE nlohmann_json::nlohmann_json Threads::Threads)
if(EXISTS ${CMAKE_SOURCE_DIR}/sync/server/main.cpp)
  add_executable(estation-server sync/server/main.cpp)
  target_link_libraries(estation-server PRIVATE estation_server spdlog::spdlog)
  target_compile_definitions(estation-server PRIVATE ESTATION_ASSETS="${CMAKE_SOURCE_DIR}/assets")
  target_link_options(estation-server PRIVATE -Wl,--as-needed)
endif()
