import graphql from "@graphql-eslint/eslint-plugin";
import importX from "eslint-plugin-import-x";
import n from "eslint-plugin-n";
import tseslint from "typescript-eslint";

const operations = ["schema/operations/*.graphql", "examples/web/src/*.graphql"];
const graphQLConfig = { schema: "schema/schema.graphql", documents: operations };

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      "coverage/",
      "data/",
      "test/generated/",
      "examples/web/src/generated/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { "import-x": importX, n },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-extraneous-class": ["error", { allowWithDecorator: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/unified-signatures": "off",
      "import-x/no-default-export": "error",
      "import-x/no-duplicates": "error",
      "no-console": "error",
      complexity: ["error", 15],
      "max-params": ["error", 5],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
      "n/no-process-env": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ObjectExpression > Property[kind=/[gs]et/]",
          message:
            "A class: V8 gives each such object a hidden class of its own, which lies in old space and holds all that the accessor reaches until a whole collection.",
        },
      ],
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "axios", message: "Upstream calls go through http/http-client.ts." }] },
      ],
    },
  },
  { files: ["src/config/environment.ts"], rules: { "n/no-process-env": "off" } },
  { files: ["src/main.ts", "src/cli/**/*.ts"], rules: { "no-console": "off" } },
  { files: ["src/http/http-client.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", complexity: ["error", 20] },
  },
  { files: ["**/vite.config.ts"], rules: { "import-x/no-default-export": "off" } },
  {
    files: ["schema/schema.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig } },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
        },
      ],
      // Connections have `nodes` beside their edges.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { listTypeCanWrapOnlyEdgeType: false, withEdgeSuffix: true, shouldImplementNode: false },
      ],
      // A word of its own.
      "@graphql-eslint/no-typename-prefix": "off",
      // Values have no ids.
      "@graphql-eslint/strict-id-in-types": "off",
      "@graphql-eslint/description-style": "error",
      "@graphql-eslint/no-unreachable-types": "error",
    },
  },
  {
    files: operations,
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/operations-recommended"].rules,
      "@graphql-eslint/require-selections": "off",
    },
  },
  {
    // A cache that joins rows needs their ids.
    files: ["examples/web/src/*.graphql"],
    rules: { "@graphql-eslint/require-selections": "error" },
  },
);
