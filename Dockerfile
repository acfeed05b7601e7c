# One image for each program, from its runnable jar. `./vaultx build` makes those; then, for example:
#   docker build --build-arg APP=file-service -t vaultx/file-service .
ARG BASE=eclipse-temurin:25-jre-noble
FROM ${BASE}

# auth-service, file-service, storage-node, compression-worker or edge-proxy
ARG APP

RUN groupadd --gid 10001 vaultx && \
    useradd --uid 10001 --gid 10001 --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin vaultx && \
    install --directory --owner 10001 --group 10001 --mode 700 /data /secrets \
        /shared /shared/auth /shared/files /shared/nodes

COPY docker/healthy /usr/local/bin/healthy
COPY ${APP}/target/quarkus-app/ /app/

USER 10001:10001

# The heap is a share of the container's memory: beside it lie Netty's buffers, RocksDB's blocks and the code.
ENV MALLOC_ARENA_MAX=2 \
    JAVA_HEAP_PERCENT=45

# /tmp must be writable, and may be executed from: RocksDB unpacks its library there.
ENTRYPOINT ["sh", "-c", "exec java -XX:MaxRAMPercentage=$JAVA_HEAP_PERCENT -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djava.util.logging.manager=org.jboss.logmanager.LogManager -Dio.netty.allocator.numDirectArenas=2 -Dio.netty.allocator.maxCachedBufferCapacity=131072 -Dfile.encoding=UTF-8 -jar /app/quarkus-run.jar"]
