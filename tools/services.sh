#!/usr/bin/env bash
# Makes sure that what the tests talk to is there: PostgreSQL on 127.0.0.1:5432 that trusts user postgres, Redis on 127.0.0.1:6379,
# RabbitMQ on 127.0.0.1:5672 that speaks AMQP 1.0, Qpid Proton for Python, which plays an event hub, the big OpenAPI document of the import tests in .cache/, the programs that the guides use, of which openssl is also what cryptography is compared with, xsltproc to compare XPath and XSLT with, xmllint to compare XML Schema with, and a C# compiler to compare expressions
# with. What runs already is used as it is. What is missing is installed with apt-get and npm where that is allowed (root on Debian or
# Ubuntu); elsewhere the script says what to do and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

# The npm package whose document the import tests read: GitHub's own description of its API.
openapi_package=@octokit/openapi@23.0.2
openapi_file=.cache/openapi/api.github.com.json

say() { printf 'services: %s\n' "$*" >&2; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# install PACKAGE... installs Debian packages, or tells that somebody has to.
install() {
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		say "please install: $*"
		return 1
	fi
	say "installing $*"
	export DEBIAN_FRONTEND=noninteractive
	if [ -z "${updated-}" ]; then
		apt-get update -qq
		updated=yes
	fi
	apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# wait_for PORT waits until something listens there, 30 seconds at most.
wait_for() {
	for _ in $(seq 150); do
		listens "$1" && return
		sleep 0.2
	done
	say "nothing listens on port $1"
	return 1
}

# trusts tells whether PostgreSQL lets user postgres in without a password.
trusts() { PGCONNECT_TIMEOUT=5 psql -w -q -h 127.0.0.1 -U postgres -c 'select 1' postgres >/dev/null 2>&1; }

postgres() {
	if ! listens 5432; then
		if [ -z "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null)" ]; then
			install postgresql-common
			# No cluster but the one below, which trusts whoever is on this machine.
			mkdir -p /etc/postgresql-common/createcluster.d
			echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/portico-tests.conf
			install postgresql
		fi
		start_postgres
		wait_for 5432
	fi
	command -v psql >/dev/null || install postgresql-client
	if ! trusts; then
		say 'PostgreSQL on 127.0.0.1:5432 does not let user postgres in without a password.'
		say 'Set "host all all 127.0.0.1/32 trust" in its pg_hba.conf, or stop it and run this again.'
		return 1
	fi
}

# start_postgres starts the cluster of port 5432, and makes one if there is none.
start_postgres() {
	if ! command -v pg_lsclusters >/dev/null; then
		say 'please start PostgreSQL on 127.0.0.1:5432'
		return 1
	fi
	local version name
	read -r version name < <(pg_lsclusters -h | awk '$3 == 5432 {print $1, $2}') || true
	if [ -z "${version-}" ]; then
		version=$(ls /usr/lib/postgresql | sort -V | tail -1) name=portico
		pg_createcluster --port 5432 "$version" "$name" -- --auth=trust >/dev/null
	fi
	say "starting PostgreSQL $version $name"
	pg_ctlcluster --skip-systemctl-redirect "$version" "$name" start
}

redis() {
	listens 6379 && return
	command -v redis-server >/dev/null || install redis-server
	listens 6379 && return
	say 'starting Redis'
	redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save '' --appendonly no --dir "$(mktemp -d)" >/dev/null
	wait_for 6379
}

# brokers makes sure of a broker that has nothing of Azure, and of the library that a test's event hub is made of.
brokers() {
	/usr/bin/python3 -c 'import proton' 2>/dev/null || install python3 python3-qpid-proton
	if ! listens 5672; then
		command -v rabbitmq-server >/dev/null || [ -x /usr/sbin/rabbitmq-server ] || install rabbitmq-server
		listens 5672 || { say 'starting RabbitMQ' && PATH=$PATH:/usr/sbin RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 rabbitmq-server -detached >/dev/null; }
		wait_for 5672
	fi
	PATH=$PATH:/usr/sbin rabbitmq-plugins -q is_enabled rabbitmq_amqp1_0 >/dev/null 2>&1 || PATH=$PATH:/usr/sbin rabbitmq-plugins enable rabbitmq_amqp1_0 >/dev/null
}

openapi() {
	[ -s "$openapi_file" ] && [ "$(cat .cache/openapi/version 2>/dev/null)" = "$openapi_package" ] && return
	command -v npm >/dev/null || install npm
	say "fetching $openapi_package"
	local dir
	dir=$(mktemp -d)
	(cd "$dir" && npm pack --loglevel=error "$openapi_package" >/dev/null && tar xzf ./*.tgz package/generated/api.github.com.json package/LICENSE)
	mkdir -p .cache/openapi
	mv "$dir/package/generated/api.github.com.json" "$openapi_file"
	echo "$openapi_package" >.cache/openapi/version
	rm -r "$dir"
}

programs() {
	local name
	for name in curl jq openssl xsltproc; do
		command -v "$name" >/dev/null || install "$name"
	done
	command -v xmllint >/dev/null || install libxml2-utils
}

# oracle installs real C#, which test/oracle compares expressions with. No other test needs it: where nobody may install it, that suite says so and
# does not run, except in CI.
oracle() {
	command -v mcs >/dev/null && command -v mono >/dev/null && [ -n "$(ls /usr/lib/cli/[Nn]ewtonsoft*-5.0/Newtonsoft.Json.dll 2>/dev/null)" ] && return
	install mono-mcs mono-runtime libnewtonsoft-json5.0-cil && return
	say 'EXPRESSIONS ARE NOT COMPARED WITH REAL C#: there is no compiler'
	[ -z "${CI-}" ] && ! { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }
}

postgres
redis
brokers
openapi
programs
oracle
