# The server and all that judging needs: Go's compiler and linker, and the standard library built with the race detector.
# Nothing is fetched or compiled when it starts, and it never needs to be root. README.md, "With Docker", says how to run it.

FROM node:22-bookworm-slim AS pages
WORKDIR /src/static
COPY static/package.json static/package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY static ./
RUN npm run --silent build

FROM golang:1.26-bookworm AS server
WORKDIR /src
ENV GOFLAGS=-buildvcs=false GOTOOLCHAIN=local
COPY go.mod go.sum ./
RUN go mod download
COPY . ./
COPY --from=pages /src/static/dist static/dist
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-X main.stamp=$VERSION" -o /out/bin/datarace ./cmd/datarace
# One judging builds the archives and shows that they work. The program is ours, so no sandbox is asked of the builder.
RUN /out/bin/datarace judge --insecure-no-sandbox --cache /out/archives page-hits game/catalog/packs/core/page-hits/fix/mutex.go \
 && rm -r /out/archives/go-build
# Of Go, judging runs the go command, the compiler and the linker.
RUN cd /usr/local/go && mkdir -p /out/go/bin && cp -a VERSION go.env /out/go \
 && cp -a bin/go /out/go/bin && cp -a --parents pkg/tool/*/compile pkg/tool/*/link /out/go

FROM debian:bookworm-slim
COPY --from=server /out/go /usr/local/go
COPY --from=server /out/archives /usr/local/share/datarace/archives
COPY --from=server /out/bin/datarace /usr/local/bin/datarace
COPY LICENSE /usr/local/share/datarace/LICENSE
RUN install -d -o 10001 -g 10001 -m 0700 /data
ENV DATARACE_GO=/usr/local/go/bin/go \
    DATARACE_CACHE=/usr/local/share/datarace/archives \
    DATARACE_DATA=/data \
    DATARACE_CONTAINED=true \
    HOME=/tmp
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["datarace"]
CMD ["serve"]
