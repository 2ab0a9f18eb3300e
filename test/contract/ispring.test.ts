import { describeSourceConnector } from "./describe-source-connector.js";
import { startIspringPlatform } from "./ispring-platform.js";

describeSourceConnector("iSpring Learn that answers in JSON", () => startIspringPlatform("json"));
describeSourceConnector("iSpring Learn that answers in XML", () => startIspringPlatform("xml"));
