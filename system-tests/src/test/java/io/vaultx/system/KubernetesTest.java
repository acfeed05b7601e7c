package io.vaultx.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code kubectl apply -k} applies, against the API's types and against what the programs really are. */
class KubernetesTest {
    private static final Cluster SMALL = Cluster.built("k8s/overlays/small");
    private static final Cluster RIAK = Cluster.built("k8s/overlays/riak");

    /** What k8s/make-secrets makes. */
    private static final Map<String, Set<String>> SECRETS = Map.of(
            "vaultx-auth", Set.of("admin-token", "token-signing-keys"),
            "vaultx-files", Set.of("admin-token", "url-signing-keys", "cluster-secret", "join-token"),
            "vaultx-nodes", Set.of("cluster-secret", "join-token"),
            "vaultx-redis", Set.of("password", "url"));

    @Test
    void everyFieldOfEveryObjectIsOneOfTheApi() throws IOException {
        for (String folder : Kustomize.applicable()) {
            List<Yaml> objects = Kustomize.build(folder);

            assertThat(objects).as(folder).hasSizeGreaterThan(20);
            assertThat(objects.stream().flatMap(object -> KubernetesTypes.faults(object).stream()))
                    .as(folder)
                    .isEmpty();
        }
    }

    @Test
    void aWrongFieldOrAWrongTypeIsFoundWhereverItStands() {
        for (Yaml object : RIAK.objects()) {
            for (List<Object> place : PlantedField.places(object.fields())) {
                Yaml planted = new Yaml(object.name(), PlantedField.in(object.fields(), place));
                boolean free = place.stream()
                        .anyMatch(key -> Set.of(
                                        "labels",
                                        "annotations",
                                        "data",
                                        "matchLabels",
                                        "selector",
                                        "requests",
                                        "limits")
                                .contains(key));
                if (!free) {
                    assertThat(KubernetesTypes.faults(planted))
                            .as(object.text("kind") + " " + place)
                            .isNotEmpty();
                }
            }
        }
        assertThat(KubernetesTypes.faults(
                        Yaml.one("config", "{apiVersion: v1, kind: ConfigMap, data: {VAULTX_PORT: 3000}}")))
                .isNotEmpty();
        assertThat(KubernetesTypes.faults(
                        Yaml.one("claim", "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: two}}")))
                .isNotEmpty();
        assertThat(KubernetesTypes.faults(Yaml.one("old", "{apiVersion: apps/v1beta1, kind: Deployment}")))
                .isNotEmpty();
    }

    @Test
    void theTopIsTheSmallOverlay() {
        assertThat(Kustomize.build("k8s").stream().map(Yaml::fields))
                .containsExactlyInAnyOrderElementsOf(
                        SMALL.objects().stream().map(Yaml::fields).toList());
    }

    @Test
    void everyProgramListensWhereItIsLookedFor() {
        forEachProgram((cluster, workload, program) -> {
            Yaml container = Cluster.container(workload);
            String port = "" + program.port();

            assertThat(cluster.environment(workload).get(program.portSetting())).isEqualTo(port);
            assertThat(container.items("ports").stream()
                            .map(listed -> listed.text("name") + listed.text("containerPort")))
                    .containsExactly("http" + port);
            for (String probe : new String[] {"startupProbe", "livenessProbe", "readinessProbe"}) {
                Yaml get = container.at(probe, "httpGet");
                assertThat(get.text("port")).as(get.name()).isEqualTo("http");
                assertThat(get.text("path"))
                        .as(get.name())
                        .isEqualTo(probe.equals("readinessProbe") ? program.readinessPath() : program.livenessPath());
            }
        });
    }

    @Test
    void everySettingIsReadByTheProgramThatIsGivenIt() {
        Set<String> shared = new TreeSet<>();
        Set<String> readBySomebody = new TreeSet<>();
        forEachProgram((cluster, workload, program) -> {
            for (Yaml variable : Cluster.container(workload).items("env")) {
                assertThat(program.reads(variable.text("name")))
                        .as("%s reads %s", program.module(), variable.text("name"))
                        .isTrue();
            }
            cluster.environment(workload).keySet().forEach(name -> {
                shared.add(name);
                if (program.reads(name)) {
                    readBySomebody.add(name);
                }
            });
        });
        assertThat(readBySomebody).containsAll(shared);
        assertThat(Program.of("storage-node").reads("VAULTX_NODE_IDD")).isFalse();
    }

    @Test
    void theEngineOfTheRecordsIsTheOneOfTheOverlay() {
        for (String service : new String[] {"auth", "file"}) {
            assertThat(SMALL.environment(SMALL.workloads().get(service))).containsEntry("VAULTX_RECORDS", "redis");
            assertThat(RIAK.environment(RIAK.workloads().get(service)))
                    .containsEntry("VAULTX_RECORDS", "riak")
                    .containsKey("VAULTX_RIAK");
        }
        assertThat(SMALL.workloads()).doesNotContainKey("riak");
    }

    @Test
    void addressesLeadToServicesAndTheirPortsToThePodsBehindThem() {
        for (Cluster cluster : List.of(SMALL, RIAK)) {
            for (String call : cluster.wantedCalls()) {
                String[] target = call.substring(call.indexOf("> ") + 2).split(":");
                Yaml service = cluster.find("Service", target[0]).orElseThrow();
                Yaml port = service.at("spec").items("ports").getFirst();
                assertThat(port.text("port")).as(call).isEqualTo(target[1]);
            }
            for (Yaml service : cluster.ofKind("Service")) {
                Yaml spec = service.at("spec");
                Yaml workload = cluster.workloads().get(spec.at("selector").text(Cluster.APP));
                Yaml port = spec.items("ports").getFirst();
                assertThat(Cluster.container(workload).items("ports").stream()
                                .map(listed -> listed.text("name") + " " + listed.text("containerPort")))
                        .as(service.at("metadata").text("name"))
                        .contains(port.text("targetPort") + " " + port.text("port"));
            }
        }
        String node = SMALL.environment(SMALL.workloads().get("node")).get("VAULTX_NODE_URL");
        assertThat(node)
                .isEqualTo("http://$(VAULTX_NODE_ID).node:"
                        + Program.of("storage-node").port());
    }

    @Test
    void everybodyMayTalkToWhomItHasToAndToNobodyElse() {
        Set<String> always = Set.of("* -> proxy:3000");
        for (Cluster cluster : List.of(SMALL, RIAK)) {
            Set<String> wanted = new TreeSet<>(cluster.wantedCalls());
            wanted.addAll(always);
            // A file-service learns of nodes when they register; a worker asks it for them.
            wanted.addAll(Set.of("file -> node:3100", "compression -> node:3100"));
            for (String name : cluster.workloads().keySet()) {
                wanted.addAll(Set.of(name + " -> (kube-system):53TCP", name + " -> (kube-system):53UDP"));
            }
            if (cluster == RIAK) {
                wanted.remove("auth -> redis:6379");
                wanted.addAll(Set.of("riak -> riak:4369", "riak -> riak:6000-6099", "riak -> riak:8099"));
            }

            assertThat(cluster.allowedCalls()).as(cluster.name()).isEqualTo(wanted);
            Yaml denial =
                    cluster.find("NetworkPolicy", "default-deny").orElseThrow().at("spec");
            assertThat(denial.at("podSelector").fields()).isEmpty();
            assertThat(denial.texts("policyTypes")).containsExactlyInAnyOrder("Ingress", "Egress");
            assertThat(denial.has("ingress") || denial.has("egress")).isFalse();
        }
    }

    @Test
    void secretsAreReferredToAndNeverPartOfIt() {
        String script = Repository.read("k8s/make-secrets");
        SECRETS.forEach((name, keys) -> assertThat(script).contains(name).contains(keys));
        for (Cluster cluster : List.of(SMALL, RIAK)) {
            assertThat(cluster.ofKind("Secret")).isEmpty();
            for (Yaml workload : cluster.workloads().values()) {
                cluster.secretsMounted(workload)
                        .forEach(secret -> assertThat(SECRETS).containsKey(secret.text("secretName")));
                for (Yaml variable : Cluster.container(workload).items("env")) {
                    variable.find("valueFrom")
                            .flatMap(from -> from.find("secretKeyRef"))
                            .ifPresent(key -> assertThat(SECRETS.get(key.text("name")))
                                    .as(key.name())
                                    .contains(key.text("key")));
                }
            }
        }
        assertThat(mounted("auth")).containsExactly("vaultx-auth");
        assertThat(mounted("file")).containsExactly("vaultx-files");
        assertThat(mounted("node")).containsExactly("vaultx-nodes");
        assertThat(mounted("compression")).containsExactly("vaultx-nodes");
        assertThat(mounted("proxy")).isEmpty();
    }

    private static List<String> mounted(String name) {
        return SMALL.secretsMounted(SMALL.workloads().get(name))
                .map(secret -> secret.text("secretName"))
                .toList();
    }

    @Test
    void everythingThatRunsIsProbedBoundedAndWithoutRights() {
        for (Cluster cluster : List.of(SMALL, RIAK)) {
            cluster.workloads().forEach((name, workload) -> {
                Yaml pod = Cluster.pod(workload);
                Yaml container = Cluster.container(workload);
                assertThat(container.fields()).as(name).containsKeys("startupProbe", "livenessProbe", "readinessProbe");
                assertThat(container.at("resources", "requests").fields()).containsKeys("cpu", "memory");
                assertThat(container.at("resources", "limits").text("memory"))
                        .isEqualTo(container.at("resources", "requests").text("memory"));
                assertThat(pod.text("automountServiceAccountToken")).isEqualTo("false");
                assertThat(container.at("securityContext").text("allowPrivilegeEscalation"))
                        .isEqualTo("false");
                assertThat(container.at("securityContext", "capabilities").texts("drop"))
                        .containsExactly("ALL");
                if (!name.equals("riak")) {
                    assertThat(pod.at("securityContext").text("runAsNonRoot")).isEqualTo("true");
                    assertThat(container.at("securityContext").text("readOnlyRootFilesystem"))
                            .isEqualTo("true");
                }
                assertThat(container.items("volumeMounts").stream().map(mount -> mount.text("name")))
                        .as(name)
                        .isSubsetOf(Stream.concat(
                                        pod.items("volumes").stream().map(volume -> volume.text("name")),
                                        workload.at("spec").items("volumeClaimTemplates").stream()
                                                .map(claim ->
                                                        claim.at("metadata").text("name")))
                                .collect(Collectors.toSet()));
                assertThat(workload.at("spec", "selector", "matchLabels").fields())
                        .isEqualTo(workload.at("spec", "template", "metadata", "labels")
                                .fields());
            });
        }
    }

    @Test
    void whatThereIsSeveralOfIsSpreadKeptAndScaled() {
        for (String name : new String[] {"proxy", "auth", "file", "node"}) {
            Yaml workload = SMALL.workloads().get(name);
            assertThat(Cluster.pod(workload).at("affinity").fields()).containsKey("podAntiAffinity");
            assertThat(SMALL.find("PodDisruptionBudget", name)
                            .orElseThrow()
                            .at("spec", "selector", "matchLabels")
                            .text(Cluster.APP))
                    .isEqualTo(name);
        }
        for (Yaml scaler : SMALL.ofKind("HorizontalPodAutoscaler")) {
            Yaml target = scaler.at("spec", "scaleTargetRef");
            Yaml deployment =
                    SMALL.find(target.text("kind"), target.text("name")).orElseThrow();
            assertThat(deployment.at("spec").fields())
                    .as("an apply would undo what the scaler did")
                    .doesNotContainKey("replicas");
        }
        assertThat(SMALL.ofKind("HorizontalPodAutoscaler")).hasSize(4);
        assertThat(SMALL.workloads().get("node").at("spec").text("replicas")).isEqualTo("3");
    }

    @Test
    void theIngressLeadsToTheProxyWithBodiesOfAnySize() {
        Yaml ingress = SMALL.find("Ingress", "vaultx").orElseThrow();
        Yaml backend = ingress.at("spec")
                .items("rules")
                .getFirst()
                .at("http")
                .items("paths")
                .getFirst()
                .at("backend", "service");

        assertThat(backend.text("name")).isEqualTo("proxy");
        assertThat(backend.at("port").text("name")).isEqualTo("http");
        assertThat(ingress.at("metadata", "annotations").text("nginx.ingress.kubernetes.io/proxy-body-size"))
                .isEqualTo("0");
    }

    private interface Check {
        void look(Cluster cluster, Yaml workload, Program program);
    }

    private static void forEachProgram(Check check) {
        for (Cluster cluster : List.of(SMALL, RIAK)) {
            int programs = 0;
            for (Yaml workload : cluster.workloads().values()) {
                Optional<Program> program = Cluster.program(workload);
                program.ifPresent(found -> check.look(cluster, workload, found));
                programs += program.isPresent() ? 1 : 0;
            }
            assertThat(programs).isEqualTo(5);
        }
    }
}
