variable "RELEASE" {
  default = ""
}

group "default" {
  targets = ["service"]
}

target "service" {
  name       = item
  matrix     = { item = ["web", "worker"] }
  dockerfile = "build.lua"
  target     = item
  tags       = ["example/${item}:latest"]
  args = {
    RELEASE = RELEASE != "" ? RELEASE : null
  }
}
