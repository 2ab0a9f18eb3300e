# syntax=docker/dockerfile:1

# Everything that compiles stays behind in this stage.
FROM node:20-slim AS build
WORKDIR /rollcall
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20-slim
ENV NODE_ENV=production \
    ROLLCALL_CONFIG=/etc/rollcall/rollcall.yaml
WORKDIR /rollcall
COPY --from=build /rollcall/package.json ./
COPY --from=build /rollcall/node_modules ./node_modules
COPY --from=build /rollcall/dist ./dist
# Where the embedded store lies, for those who use it.
RUN install -d -o node -g node /var/lib/rollcall
VOLUME /var/lib/rollcall
USER node
EXPOSE 4000
# Asks PORT, else 4000, whatever the file says: where it names another port, PORT is to be set as well.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 4000}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
