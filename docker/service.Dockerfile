# An image of one of the services: --build-arg SERVICE=token-service, apify-worker, gateway or console. The jars are made by ./forge.
FROM eclipse-temurin:25-jre AS layers
ARG SERVICE
COPY ${SERVICE}/target/${SERVICE}-*-app.jar /app/app.jar
RUN cd /app && java -Djarmode=tools -jar app.jar extract --layers --destination /layers
# With the crypto library of another platform the services would run, at a tenth of the speed and without a word.
RUN arch=$(uname -m | sed 's/aarch64/aarch_64/') \
  && if ! ls /layers/dependencies/lib/AmazonCorrettoCryptoProvider-*-linux-$arch.jar >/dev/null 2>&1; then \
    echo "The jars hold the crypto library of another platform than linux-$arch. Build them with ./forge compose build." >&2; \
    exit 1; \
  fi

# The service without a cache of classes.
FROM eclipse-temurin:25-jre AS service
RUN useradd --system --uid 10001 --no-create-home apifyforge
COPY --from=layers /layers/dependencies/ /app/
COPY --from=layers /layers/snapshot-dependencies/ /layers/application/ /app/
COPY docker/java.options /app/
USER apifyforge
WORKDIR /app
ENTRYPOINT ["java", "@/app/java.options", "-jar", "/app/app.jar"]

# A cache of loaded and linked classes (JEP 483, JEP 514), from a start that ends before it calls anybody. It belongs to
# this JVM with these options and these jars at these paths; one that does not fit is ignored, with errors in the log, and
# the service only starts slower.
FROM eclipse-temurin:25-jre AS training
ARG SERVICE
COPY quickstart/target/quickstart.jar docker/train /training/
COPY quickstart/target/lib /training/lib
COPY docker/java.options /app/
COPY --from=layers /layers/dependencies/ /layers/snapshot-dependencies/ /layers/application/ /app/
RUN cd /app && /training/train ${SERVICE}

FROM service
COPY --from=training /app/app.aot /app/
ENTRYPOINT ["java", "@/app/java.options", "-XX:AOTCache=/app/app.aot", "-jar", "/app/app.jar"]
