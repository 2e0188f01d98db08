# The commands that know HTTP.
target_sources(qalam_tools PRIVATE commands/serve.cpp commands/witness.cpp)
target_link_libraries(qalam_tools PUBLIC qalam_http qalam_routes qalam_witness spdlog::spdlog)
