local secrets = require("../secrets")
