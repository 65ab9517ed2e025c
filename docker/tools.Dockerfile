# What is around the services: the sandbox, the issuer, the tool that makes certificates and keys, ctl and the demo.
FROM eclipse-temurin:25-jre
# A new volume takes owner and mode from the folder it is mounted on, and only setup mounts them at these. Kafka's image has
# a user of its own, of group 1000.
RUN useradd --system --uid 10001 --no-create-home apifyforge \
  && for folder in ca kafka-users token-service apify-worker gateway issuer console sandbox operator; do install -d -o apifyforge -m 700 /made/$folder; done \
  && install -d -o apifyforge -g 1000 -m 2750 /made/kafka \
  && install -d -o apifyforge -m 700 /data
COPY quickstart/target/lib /app/lib
COPY quickstart/target/quickstart.jar docs/kafka-acls.md /app/
USER apifyforge
WORKDIR /data
ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
ENTRYPOINT ["java", "-jar", "/app/quickstart.jar"]
