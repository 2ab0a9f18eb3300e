import { describe, expect, test } from "@jest/globals";
import { ArgumentsError, parseArguments, usage } from "../../../src/config/arguments.js";

function parse(line: string, env: Record<string, string> = {}): unknown {
  return parseArguments(line === "" ? [] : line.split(" "), env);
}

describe("the command line", () => {
  test.each([
    ["", { kind: "serve", configPath: undefined, port: undefined }],
    ["--config a.yaml", { kind: "serve", configPath: "a.yaml", port: undefined }],
    ["--config=a.yaml --port=0", { kind: "serve", configPath: "a.yaml", port: 0 }],
    ["--port 65535 --check", { kind: "check", configPath: undefined, port: 65_535 }],
    ["--doctor", { kind: "doctor", configPath: undefined, port: undefined }],
    ["--help --port 1", { kind: "help", text: usage }],
    ["--version", { kind: "version" }],
  ])("understands %j", (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  test("names the configuration before the environment does", () => {
    const env = { ROLLCALL_CONFIG: "env.yaml" };
    expect(parse("", env)).toMatchObject({ configPath: "env.yaml" });
    expect(parse("--config arg.yaml", env)).toMatchObject({ configPath: "arg.yaml" });
    expect(parse("", { ROLLCALL_CONFIG: "" })).toMatchObject({ configPath: undefined });
  });

  test.each([
    ["--prot 1", /Unknown option --prot: expected one of --config, .*did you mean --port\?/u],
    ["-p 1", /Unknown option -p/u],
    ["--port", /--port has no value: expected a whole number from 0 to 65535/u],
    ["--port=", /--port has no value/u],
    ["--port x", /--port: expected a whole number from 0 to 65535/u],
    ["--port 65536", /--port: expected/u],
    ["--port -1", /--port/u],
    ["--port 1.5", /--port: expected/u],
    ["--config", /--config has no value: expected the path of a file/u],
    ["--config --check", /--config has no value/u],
    ["--check=yes", /--check takes no value/u],
    ["--port 1 --port 2", /--port is given twice/u],
    ["--check --doctor", /expected one of the two/u],
    ["rollcall.yaml", /An argument without a name/u],
    ["--config a enroll", /did you mean the command enroll, which comes first\?$/u],
    [
      "enrol --courses x",
      /expected options; did you mean the command enroll, which comes first\?$/u,
    ],
    ["Enroll --file x", /did you mean the command enroll/u],
    ["planted-word", /^An argument without a name: expected options$/u],
    ["enroll enrol --file x", /^An argument without a name: expected options$/u],
    ["--no-check", /Unknown option --no-check/u],
  ])("refuses %j", (line, message) => {
    expect(() => parse(line)).toThrow(ArgumentsError);
    expect(() => parse(line)).toThrow(message);
  });

  test("is explained with every option", () => {
    for (const option of ["config", "port", "check", "doctor", "help", "version"]) {
      expect(usage).toContain(`--${option}`);
    }
    expect(usage).toContain("rollcall enroll");
  });
});
