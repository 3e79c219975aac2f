@echo off
rem Runs yolov3 from any folder; builds target\yolov3.jar first when it is missing or older than the sources.
rem YOLOV3_MAVEN_PROFILE, YOLOV3_JAVA_OPTS, TF_CPP_MIN_LOG_LEVEL, TF_ENABLE_ONEDNN_OPTS: as in the launcher for Linux and macOS beside this one.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%target\yolov3.jar"
set "MARKER=%ROOT%target\.launcher-build"
rem cmd has no variables that are set and empty: YOLOV3_MAVEN_PROFILE=default builds for the CPU again.
set "PROFILE=%YOLOV3_MAVEN_PROFILE%"
if not defined PROFILE if exist "%MARKER%" for /f "usebackq tokens=1" %%p in ("%MARKER%") do set "PROFILE=%%p"
if "%PROFILE%"=="default" set "PROFILE="

where java >nul 2>nul
if errorlevel 1 (
  echo yolov3: java not found; install a JDK, version 17 or newer>&2
  exit /b 2
)

powershell -NoProfile -Command "$m = Get-Item -Force -ErrorAction SilentlyContinue $env:MARKER; if (-not $m -or -not (Test-Path $env:JAR) -or (Get-Content -Raw $m.FullName).Trim() -ne [string]$env:PROFILE) { exit 1 }; if (Get-ChildItem -Recurse ($env:ROOT + 'src\main'), ($env:ROOT + 'pom.xml') | Where-Object LastWriteTime -gt $m.LastWriteTime) { exit 1 }"
if not errorlevel 1 goto run

set "MAVEN=mvn"
where mvn >nul 2>nul
if errorlevel 1 (
  rem The wrapper downloads Maven once; unlike Maven it wants to be told where Java is.
  set "MAVEN=%ROOT%mvnw.cmd"
  if not defined JAVA_HOME for /f "tokens=1,* delims== " %%a in ('java -XshowSettings:properties -version 2^>^&1 ^| findstr /c:"java.home"') do set "JAVA_HOME=%%b"
)
echo building (first use takes about a minute)...>&2
if not exist "%ROOT%target" mkdir "%ROOT%target"
set "PROFILE_OPTION="
if defined PROFILE set "PROFILE_OPTION=-P%PROFILE%"
call "%MAVEN%" -q -B -f "%ROOT%pom.xml" package -Dmaven.test.skip=true -Dspotless.check.skip=true %PROFILE_OPTION% >"%ROOT%target\launcher-build.log" 2>&1
if errorlevel 1 (
  type "%ROOT%target\launcher-build.log">&2
  echo yolov3: the build failed, see above>&2
  exit /b 2
)
echo. %PROFILE%>"%MARKER%"

:run
if not defined TF_CPP_MIN_LOG_LEVEL set TF_CPP_MIN_LOG_LEVEL=2
if not defined TF_ENABLE_ONEDNN_OPTS if "%PROCESSOR_ARCHITECTURE%"=="AMD64" set TF_ENABLE_ONEDNN_OPTS=1
for %%a in (%*) do if "%%~a"=="--tensorflow-log" set TF_CPP_MIN_LOG_LEVEL=0
for %%a in (%*) do if "%%~a"=="--deterministic" set TF_DETERMINISTIC_OPS=1
java -Xms128m -Xmn96m -XX:+AlwaysPreTouch "-Dyolov3.home=%ROOT%." %YOLOV3_JAVA_OPTS% -jar "%JAR%" %*
exit /b %errorlevel%
