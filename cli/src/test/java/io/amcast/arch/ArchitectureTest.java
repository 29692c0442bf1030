package io.amcast.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Holds the directions between modules, and those inside core, that the design's architecture page names. */
@AnalyzeClasses(packages = "io.amcast", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "io.amcast";
    private static final String CONFIG = "io.amcast.config..";
    private static final String METRICS = "io.amcast.metrics..";
    private static final String PROTOCOL = "io.amcast.protocol..";
    private static final String RUNTIME = "io.amcast.runtime..";
    private static final String SPI = "io.amcast.spi..";
    private static final String[] CORE = {API, CONFIG, METRICS, PROTOCOL, RUNTIME, SPI};

    private static final String PROTO = "io.amcast.proto..";
    private static final String CONSENSUS = "io.amcast.consensus..";
    private static final String TRANSPORT = "io.amcast.transport..";
    private static final String TESTKIT = "io.amcast.testkit..";
    private static final String EXAMPLES = "io.amcast.examples..";
    private static final String CLI = "io.amcast.cli..";

    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String MICROMETER = "io.micrometer..";
    private static final String RATIS = "org.apache.ratis..";
    private static final String GRPC = "io.grpc..";
    private static final String PROTOBUF = "com.google.protobuf..";

    @ArchTest
    static final ArchRule everyClassLivesInAKnownPackage = noClasses()
            .should()
            .resideOutsideOfPackages(
                    API, CONFIG, METRICS, PROTOCOL, RUNTIME, SPI, PROTO, CONSENSUS, TRANSPORT, TESTKIT, EXAMPLES, CLI)
            .because("the rules here name packages, and a class elsewhere would escape them")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreSeesNoOtherModule = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROTO, CONSENSUS, TRANSPORT, TESTKIT, EXAMPLES, CLI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule coreUsesNoRatisGrpcOrProtobuf = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RATIS, GRPC, PROTOBUF)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule inCoreOnlyConfigUsesJackson = noClasses()
            .that()
            .resideInAnyPackage(API, METRICS, PROTOCOL, RUNTIME, SPI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JACKSON)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule protoSeesCoreAlone = noClasses()
            .that()
            .resideInAPackage(PROTO)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CONSENSUS, TRANSPORT, TESTKIT, EXAMPLES, CLI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule consensusSeesCoreAndProtoAlone = noClasses()
            .that()
            .resideInAPackage(CONSENSUS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRANSPORT, TESTKIT, EXAMPLES, CLI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule transportSeesCoreAndProtoAlone = noClasses()
            .that()
            .resideInAPackage(TRANSPORT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CONSENSUS, TESTKIT, EXAMPLES, CLI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule testkitSeesNeitherExamplesNorCli = noClasses()
            .that()
            .resideInAPackage(TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EXAMPLES, CLI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule lawsNeedTheApiAlone = noClasses()
            .that()
            .resideInAPackage("io.amcast.testkit.laws..")
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(API, "io.amcast.testkit.laws..", "java..", "org.jspecify..")))
            .because("users check their state machines with whatever test framework they have")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule examplesDoNotSeeCli = noClasses()
            .that()
            .resideInAPackage(EXAMPLES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CLI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ratisStaysInItsAdapter = noClasses()
            .that()
            .resideInAnyPackage(PROTO, TRANSPORT, EXAMPLES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(RATIS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule grpcStaysInItsAdapter = noClasses()
            .that()
            .resideInAnyPackage(CONSENSUS, EXAMPLES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GRPC)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule protocolIsUsedByCoreAndTestkitAlone = noClasses()
            .that()
            .resideOutsideOfPackages(API, CONFIG, METRICS, PROTOCOL, RUNTIME, SPI, TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROTOCOL, RUNTIME)
            .because("the protocol and its runtime are not exported")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theSeamsAreNotForExamples = noClasses()
            .that()
            .resideOutsideOfPackages(
                    API, CONFIG, METRICS, PROTOCOL, RUNTIME, SPI, PROTO, CONSENSUS, TRANSPORT, TESTKIT, CLI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SPI)
            .because("an example shows what a user touches")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule protocolSeesNoRuntimeConfigOrMetrics = noClasses()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNTIME, CONFIG, METRICS, MICROMETER, JACKSON)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule protocolIsAPureStateMachine = noClasses()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.util.concurrent..",
                            "java.io..",
                            "java.net..",
                            "java.nio.channels..",
                            "java.nio.file..",
                            "java.util.logging..",
                            "org.slf4j..",
                            "org.jctools..")
                    .or(belongToAnyOf(Thread.class, ThreadLocal.class, System.Logger.class, Clock.class))
                    .and(not(belongToAnyOf(TimeUnit.class, Serializable.class))))
            .because("time and random numbers come in as arguments, and effects go out as results")
            .allowEmptyShould(true);
}
