# The tests of sync/, and the command line that the public TUF conformance suite drives.
estation_tests(estation_network sync/*_test.cpp sync/trust/*_test.cpp)
estation_tests(estation_server sync/server/*_test.cpp)
estation_tests(estation_neighbour sync/neighbour/*_test.cpp)
if(TARGET sync.neighbour.finder_test)
  set_tests_properties(sync.neighbour.finder_test PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine")
endif()
if(TARGET sync.upload_test)
  target_link_libraries(sync.upload_test PRIVATE estation_server PkgConfig::ZSTD)
endif()

if(TARGET estation-server AND NOT ESTATION_FUZZ)
  add_test(NAME server.nginx COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/nginx $<TARGET_FILE:estation-server>)
  add_test(NAME server.rights COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/server-rights $<TARGET_FILE:estation-server> ${CMAKE_SOURCE_DIR}/assets/packs/p02)
  set_tests_properties(server.nginx server.rights PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine" TIMEOUT 300)
endif()

if(TARGET sync.server.admin_api_test)
  target_link_libraries(sync.server.admin_api_test PRIVATE PkgConfig::ARCHIVE nlohmann_json::nlohmann_json)
endif()
# The administrators' command line, as somebody types it.
if(TARGET estation-server AND NOT ESTATION_FUZZ)
  add_test(NAME sync.server.admin_line COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/sync/server/admin_line $<TARGET_FILE:estation-server>)
endif()

add_executable(tuf-conformance-client tuf_conformance_client.cpp)
target_link_libraries(tuf-conformance-client PRIVATE estation_network)
