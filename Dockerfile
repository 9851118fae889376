# A NAS in a container:
#
#   docker build -t mock-dsm .
#   docker run --rm -p 5000:5000 mock-dsm --scenario trouble --control-token let-me-in
#
# What follows the name of the image are flags of `mock-dsm serve`. In the container it listens
# on every address, so the control plane is guarded by a token: the one given with --control-token, or
# one that is made up and printed in the ready line. The API itself needs no token.
#
# No engine builds this file in the project's own tests. They run what it runs: the same build, the
# same command and the same health check.
FROM node:20-alpine AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
RUN npm run build

# The command has all it needs in its own folder: no node_modules here.
FROM node:20-alpine
WORKDIR /app
COPY package.json LICENSE ./
COPY openapi openapi
COPY --from=build /src/dist/swagger-ui dist/swagger-ui
COPY --from=build /src/dist/cli dist/cli
USER node
EXPOSE 5000
# Without the token the answer is 401, which is as healthy as 200.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:5000/_mock/health').then(({ status }) => process.exit(status === 200 || status === 401 ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli/main.js", "serve", "--host", "0.0.0.0", "--port", "5000"]
