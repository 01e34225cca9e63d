# Installs a program of the latest release: `.\install.ps1 specweld` or `.\install.ps1 connections-stub`.
param(
    [ValidateSet("specweld", "connections-stub")] [string] $Program = "specweld",
    [string] $Release = "https://github.com/specweld/connections/releases/latest/download",
    [string] $Bin = (Join-Path $HOME ".local\bin")
)
$ErrorActionPreference = "Stop"

$name = "$Program-x86_64-pc-windows-msvc"
$folder = Join-Path ([System.IO.Path]::GetTempPath()) ([System.Guid]::NewGuid())
New-Item -ItemType Directory $folder | Out-Null
try {
    foreach ($file in "$name.tar.gz", "$name.tar.gz.sha256") {
        Invoke-WebRequest "$Release/$file" -OutFile (Join-Path $folder $file) -UseBasicParsing
    }
    $said = (Get-Content (Join-Path $folder "$name.tar.gz.sha256")).Split(" ")[0]
    $is = (Get-FileHash (Join-Path $folder "$name.tar.gz") -Algorithm SHA256).Hash
    if ($is -ne $said) { throw "$name.tar.gz is not what the release has: nothing is installed" }
    tar -xzf (Join-Path $folder "$name.tar.gz") -C $folder
    New-Item -ItemType Directory -Force $Bin | Out-Null
    Move-Item -Force (Join-Path $folder "$name\$Program.exe") (Join-Path $Bin "$Program.exe")
    Write-Output (Join-Path $Bin "$Program.exe")
}
finally {
    Remove-Item -Recurse -Force $folder
}
