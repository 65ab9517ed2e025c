package com.apifyforge.tokens.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {
    private static final ServerAddress SERVER = new ServerAddress("localhost");

    /** Codes and names of the server's error_codes.yml; 0 and 424242 stand for those that come later. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 InternalError",
                "2 BadValue",
                "6 HostUnreachable",
                "7 HostNotFound",
                "8 UnknownError",
                "13 Unauthorized",
                "18 AuthenticationFailed",
                "24 LockTimeout",
                "26 NamespaceNotFound",
                "43 CursorNotFound",
                "46 LockBusy",
                "48 NamespaceExists",
                "50 MaxTimeMSExpired",
                "59 CommandNotFound",
                "64 WriteConcernFailed",
                "73 InvalidNamespace",
                "76 NoReplicationEnabled",
                "79 UnknownReplWriteConcern",
                "89 NetworkTimeout",
                "91 ShutdownInProgress",
                "96 OperationFailed",
                "100 UnsatisfiableWriteConcern",
                "112 WriteConflict",
                "121 DocumentValidationFailure",
                "133 FailedToSatisfyReadPreference",
                "146 ExceededMemoryLimit",
                "150 StaleEpoch",
                "189 PrimarySteppedDown",
                "202 NetworkInterfaceExceededTimeLimit",
                "225 TransactionTooOld",
                "262 ExceededTimeLimit",
                "290 TransactionExceededLifetimeLimitSeconds",
                "292 QueryExceededMemoryLimitNoDiskUseAllowed",
                "384 ConnectionError",
                "9001 SocketException",
                "10107 NotWritablePrimary",
                "11600 InterruptedAtShutdown",
                "11602 InterruptedDueToReplStateChange",
                "13388 StaleConfig",
                "13435 NotPrimaryNoSecondaryOk",
                "13436 NotPrimaryOrSecondary",
                "14031 OutOfDiskSpace",
                "16500 RequestRateTooLarge",
                "8000 AtlasError",
                "11000 DuplicateKey",
                "0 unnamed",
                "424242 of tomorrow"
            })
    void whatTheDatabaseCannotDoAtTheMomentIsAnOutage(String code) {
        assertThat(failures(code))
                .allSatisfy(failure -> assertThat(Store.isOutage(failure)).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22 InvalidBSON",
                "53 InvalidIdField",
                "57 DottedFieldName",
                "10334 BSONObjectTooLarge",
                "17280 KeyTooLong",
                "17419 Location17419",
                "17420 Location17420"
            })
    void whatItCanNeverDoWithADocumentIsTheDocuments(String code) {
        assertThat(failures(code))
                .allSatisfy(failure -> assertThat(Store.isOutage(failure)).isFalse());
    }

    @Test
    void noAnswerIsAnOutageAndAStopIsNot() {
        assertThat(Store.isOutage(new MongoTimeoutException("no primary"))).isTrue();
        assertThat(Store.isOutage(new MongoSocketReadException("gone", SERVER))).isTrue();
        assertThat(Store.isOutage(new MongoInterruptedException("stop", new InterruptedException())))
                .isFalse();
        assertThat(Store.isOutage(new IllegalStateException())).isFalse();
    }

    @Test
    void oneOutageInABulkIsAnOutage() {
        assertThat(Store.isOutage(bulk(null, 10334, 14031))).isTrue();
        assertThat(Store.isOutage(bulk(null, 10334, 10334))).isFalse();
        assertThat(Store.isOutage(bulk(new WriteConcernError(64, "WriteConcernFailed", "", new BsonDocument()), 10334)))
                .isTrue();
    }

    private static Stream<MongoException> failures(String text) {
        int code = Integer.parseInt(text.substring(0, text.indexOf(' ')));
        var answer = new BsonDocument("ok", new BsonInt32(0))
                .append("code", new BsonInt32(code))
                .append("errmsg", new BsonString(text));
        return Stream.of(
                new MongoCommandException(answer, SERVER),
                new MongoWriteException(new WriteError(code, text, new BsonDocument()), SERVER, Set.of()),
                bulk(null, code));
    }

    private static MongoBulkWriteException bulk(@Nullable WriteConcernError concern, int... codes) {
        var errors = java.util.Arrays.stream(codes)
                .mapToObj(code -> new BulkWriteError(code, "", new BsonDocument(), 0))
                .toList();
        return new MongoBulkWriteException(
                BulkWriteResult.unacknowledged(), List.copyOf(errors), concern, SERVER, Set.of());
    }
}
